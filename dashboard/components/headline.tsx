/** A name with a hyphen (`cortex-a76`) that fits on a line of a phone. */
const NAME = /(\S{1,23}-\S{1,23})/;

/** A page's sentence, in which such a name stays on one line. */
export function Headline({ text }: { text: string }) {
  let at = 0;
  return (
    <h1>
      {text.split(NAME).map((part, index) => {
        at += part.length;
        // What is caught stands between what is not.
        return index % 2 === 0 ? (
          part
        ) : (
          <span className="whole" key={at}>
            {part}
          </span>
        );
      })}
    </h1>
  );
}
