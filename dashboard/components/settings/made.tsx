import type { ReactNode } from "react";
import type { Words } from "../../../core/words/words.ts";

/** What is shown this once, to be pasted somewhere. */
export function Made({ words, children }: { words: Words; children: ReactNode }) {
  return (
    <div className="made" role="status">
      <p>{words.settings.onlyTime}</p>
      {children}
    </div>
  );
}

/** What is to be pasted. */
export function Paste({ text }: { text: string }) {
  return (
    <pre>
      <code>{text}</code>
    </pre>
  );
}
