import type { Words } from "../words/words.ts";

/** The command that runs a cell again, ready to be copied, and where it runs. */
export function Command({ words, command }: { words: Words; command: string }) {
  if (!command) return <p className="muted">{words.page.commandNotKnown}</p>;
  return (
    <>
      <p className="muted">{words.page.commandRuns}</p>
      <pre>
        <code>{command}</code>
      </pre>
    </>
  );
}
