import type { Tensor } from "../numeric/metrics.ts";
import type { Output } from "../report/schema.ts";

/** How an output is read by those who use it: the largest along its last axis, or what a text recogniser reads of that. */
export type Decoder = { as: "argmax" } | { as: "ctc"; characters: readonly string[] };

export type Decoded = NonNullable<Output["decoded"]>;

/** How many characters of either side are kept. */
const LONGEST = 500;

/**
 * Both sides as they are read. Of `ctc` the last axis are classes and the one before it steps: 0 is the blank, what follows are the
 * characters, and one more than there are characters is the space; what repeats is one, and blanks are dropped.
 *
 * @param shape of both tensors
 */
export function decoded(
  reference: Tensor,
  candidate: Tensor,
  shape: readonly number[],
  decoder: Decoder,
): Decoded | null {
  const classes = shape.at(-1) ?? 0;
  if (classes < 2) return null;
  const [wanted, got] = [reference, candidate].map((side) => largestOf(side, classes)) as [
    number[],
    number[],
  ];
  const count = wanted.filter((one, at) => one !== got[at]).length;
  const steps = shape.at(-2) ?? 1;
  const words = (side: number[]) =>
    (decoder.as === "ctc" ? readText(side, steps, decoder.characters) : side.join(" ")).slice(0, LONGEST);
  return {
    as: decoder.as,
    reference: words(wanted),
    candidate: words(got),
    differ: count,
    of: wanted.length,
  };
}

/** Where each line along the last axis is largest; -1 where nothing in it is a number. */
function largestOf(tensor: Tensor, classes: number): number[] {
  return Array.from({ length: tensor.length / classes }, (_, line) => {
    let [best, most] = [-1, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < classes; i++) {
      const value = tensor[line * classes + i] as number;
      if (value > most) [best, most] = [i, value];
    }
    return best;
  });
}

/** One text for each item of the batch, a line each. */
function readText(largest: number[], steps: number, characters: readonly string[]): string {
  const lines: string[] = [];
  for (let from = 0; from < largest.length; from += steps) {
    const line = largest.slice(from, from + steps);
    const kept = line.filter((one, at) => one > 0 && one !== line[at - 1]);
    lines.push(kept.map((one) => characters[one - 1] ?? " ").join(""));
  }
  return lines.join("\n");
}
