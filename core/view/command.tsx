/** The command that runs a cell again, ready to be copied. */
export function Command({ command }: { command: string }) {
  return (
    <pre>
      <code>{command}</code>
    </pre>
  );
}
