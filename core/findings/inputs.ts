import { number } from "../numeric/number.ts";
import type { Input } from "../report/schema.ts";
import type { ToldTrait } from "../words/en/finding.ts";

type Fed = Input["tensors"][number];

interface Trait {
  name: ToldTrait["trait"];
  of(tensor: Fed): number;
}

const shareOfZeros: Trait = {
  name: "zeros",
  of: ({ zero, shape }) => (zero ?? Number.NaN) / elements(shape),
};

/** What inputs are told apart by, in the order in which it is tried. */
const traits: Trait[] = [
  { name: "reach", of: ({ min, max }) => Math.max(Math.abs(min), Math.abs(max)) },
  { name: "mean", of: ({ mean }) => mean },
  { name: "elements", of: ({ shape }) => elements(shape) },
  shareOfZeros,
];

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** A share of zeros that differs by less is chance. */
const ZEROS_APART = 0.01;

/**
 * What sets the inputs that fail apart from those that pass: the first trait of one of their tensors of which all that fail have more,
 * or all have less, and beside it the share of zeros where that does. Empty where nothing measured does.
 */
export function apart(failing: readonly Input[], passing: readonly Input[]): ToldTrait[] {
  if (failing.length === 0 || passing.length === 0) return [];
  const ways = failing[0]!.tensors.flatMap(({ name }) =>
    traits.map((trait) => ({ trait, ...edges(trait, name, failing, passing), name })),
  );
  const first = ways.find(separates);
  if (!first) return [];
  const zeros = ways.find((way) => way.trait === shareOfZeros && way !== first && separates(way));
  return [first, ...(zeros && Math.abs(zeros.bad - zeros.good) >= ZEROS_APART ? [zeros] : [])].map(
    ({ trait, name, bad, good, more }) => ({
      trait: trait.name,
      tensor: `\`${name}\``,
      bad,
      good,
      more,
      failing: failing.length,
      passing: passing.length,
    }),
  );
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
