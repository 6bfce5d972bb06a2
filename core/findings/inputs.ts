import { number } from "../numeric/number.ts";
import type { Input } from "../report/schema.ts";

type Fed = Input["tensors"][number];

interface Trait {
  of(tensor: Fed): number;
  words(value: string, more: boolean, tensor: string): string;
}

const shareOfZeros: Trait = {
  of: ({ zero, shape }) => (zero ?? Number.NaN) / elements(shape),
  words: (value, more, tensor) =>
    `the share of zeros in ${tensor} is ${value} ${more ? "or more" : "at most"}`,
};

/** What inputs are told apart by, in the order in which it is tried. */
const traits: Trait[] = [
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
  shareOfZeros,
];

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** A share of zeros that differs by less is chance. */
const ZEROS_APART = 0.01;

/**
 * What sets the inputs that fail apart from those that pass: the first trait of one of their tensors of which all that fail have more,
 * or all have less, and beside it the share of zeros where that does. Null where nothing measured does.
 */
export function apart(failing: readonly Input[], passing: readonly Input[]): string | null {
  if (failing.length === 0 || passing.length === 0) return null;
  const ways = failing[0]!.tensors.flatMap(({ name }) =>
    traits.map((trait) => ({ trait, ...edges(trait, name, failing, passing), name })),
  );
  const first = ways.find(separates);
  if (!first) return null;
  const zeros = ways.find((way) => way.trait === shareOfZeros && way !== first && separates(way));
  const words = ({ trait, bad, good, more, name }: (typeof ways)[number]) =>
    `${trait.words(number(bad), more, `\`${name}\``)} where ${failing.length === 1 ? "it fails" : "they fail"}, ${number(good)} ${more ? "at most" : "or more"} where ${passing.length === 1 ? "one passes" : "others pass"}`;
  return zeros && Math.abs(zeros.bad - zeros.good) >= ZEROS_APART
    ? `${words(first)}; ${words(zeros)}`
    : words(first);
}

/** Of a trait, the failing input that is nearest to those that pass, and the passing one that is nearest to those that fail. */
function edges({ of }: Trait, name: string, failing: readonly Input[], passing: readonly Input[]) {
  const [bad, good] = [failing, passing].map((inputs) =>
    inputs.map(({ tensors }) => {
      const tensor = tensors.find((one) => one.name === name);
      return tensor ? of(tensor) : Number.NaN;
    }),
  ) as [number[], number[]];
  const more = Math.min(...bad) > Math.max(...good);
  return more
    ? { more, bad: Math.min(...bad), good: Math.max(...good) }
    : { more, bad: Math.max(...bad), good: Math.min(...good) };
}

const separates = ({ more, bad, good }: ReturnType<typeof edges>): boolean =>
  (more ? bad > good : bad < good) && number(bad) !== number(good);
