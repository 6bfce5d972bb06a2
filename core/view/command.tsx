import { commandPlace } from "../present/words.ts";

/** The command that runs a cell again, ready to be copied, and where it runs. */
export function Command({ command }: { command: string }) {
  if (!command) return <p className="muted">Not known.</p>;
  return (
    <>
      <p className="muted">Run it {commandPlace}:</p>
      <pre>
        <code>{command}</code>
      </pre>
    </>
  );
}
