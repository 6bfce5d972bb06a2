/** What is shown this once, to be pasted somewhere. */
export function Made({ text }: { text: string }) {
  return (
    <div className="made" role="status">
      <p>This is the only time that it is shown:</p>
      <pre>
        <code>{text}</code>
      </pre>
    </div>
  );
}
