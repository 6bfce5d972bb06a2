/** A name with a hyphen (`cortex-a76`), or a day, that fits on a line of a phone. */
const NAME = /(\S{1,23}-\S{1,23})/;

/** A sentence in which such a name stays on one line. */
export function Whole({ text }: { text: string }) {
  let at = 0;
  return text.split(NAME).map((part, index) => {
    at += part.length;
    // What is caught stands between what is not.
    return index % 2 === 0 ? (
      part
    ) : (
      <span className="whole" key={at}>
        {part}
      </span>
    );
  });
}

/** A page's sentence. */
export const Headline = ({ text }: { text: string }) => (
  <h1>
    <Whole text={text} />
  </h1>
);
