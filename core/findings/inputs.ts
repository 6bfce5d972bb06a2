import { number } from "../numeric/number.ts";
import type { Input } from "../report/schema.ts";

type Fed = Input["tensors"][number];

/** What inputs are told apart by, in the order in which it is tried. */
const traits: { of(tensor: Fed): number; words(value: string, more: boolean, tensor: string): string }[] = [
  {
    of: ({ min, max }) => Math.max(Math.abs(min), Math.abs(max)),
    words: (value, more, tensor) => `${tensor} reaches ${value} ${more ? "or more" : "at most"}`,
  },
  {
    of: ({ mean }) => mean,
    words: (value, more, tensor) => `the mean of ${tensor} is ${value} ${more ? "or more" : "at most"}`,
  },
  {
    of: ({ shape }) => elements(shape),
    words: (value, more, tensor) => `${tensor} has ${value} elements ${more ? "or more" : "at most"}`,
  },
  {
    of: ({ zero, shape }) => (zero ?? Number.NaN) / elements(shape),
    words: (value, more, tensor) =>
      `the share of zeros in ${tensor} is ${value} ${more ? "or more" : "at most"}`,
  },
];

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/**
 * What sets the inputs that fail apart from those that pass: the first trait of one of their tensors of which all that fail have more,
 * or all have less. Null where nothing measured does.
 */
export function apart(failing: readonly Input[], passing: readonly Input[]): string | null {
  if (failing.length === 0 || passing.length === 0) return null;
  for (const name of failing[0]!.tensors.map((tensor) => tensor.name))
    for (const { of, words } of traits) {
      const values = (inputs: readonly Input[]) =>
        inputs.map(({ tensors }) => {
          const tensor = tensors.find((one) => one.name === name);
          return tensor ? of(tensor) : Number.NaN;
        });
      const [bad, good] = [values(failing), values(passing)];
      const said = (more: boolean): string | null => {
        const [edge, other] = more
          ? [Math.min(...bad), Math.max(...good)]
          : [Math.max(...bad), Math.min(...good)];
        if (!(more ? edge > other : edge < other) || number(edge) === number(other)) return null;
        return `${words(number(edge), more, `\`${name}\``)} where ${failing.length === 1 ? "it fails" : "they fail"}, ${number(other)} ${more ? "at most" : "or more"} where ${passing.length === 1 ? "one passes" : "others pass"}`;
      };
      const trait = said(true) ?? said(false);
      if (trait) return trait;
    }
  return null;
}
