import type { Answered, Answers } from "./ask.ts";

/** One input's worst output against what is right. The product's own measures are not used: they are what is checked. */
export interface Held {
  input: string;
  /** Of the worst output, in dB; null where there is none. */
  snrDb: number | null;
  /** The worst output's name. */
  output: string | null;
  /** Places along the last axis whose largest element is another one, over all outputs, and how many there are. */
  picks: { other: number; of: number };
  /** What cannot be told by an SNR: a crash, a shape, NaN. */
  words: string | null;
}

/** Holds a runtime's answers against the right ones: outputs by their name, else by their order. */
export const holdAll = (right: Answers, got: Answers): Held[] =>
  Object.entries(right).map(([input, wanted]) => holdOne(input, wanted, got[input] ?? "not run"));

function holdOne(input: string, wanted: Answered[] | string, got: Answered[] | string): Held {
  const bare: Held = { input, snrDb: null, output: null, picks: { other: 0, of: 0 }, words: null };
  if (typeof wanted === "string") return { ...bare, words: `no truth: ${wanted}` };
  if (typeof got === "string") return { ...bare, words: got };
  const held = { ...bare, snrDb: Number.POSITIVE_INFINITY };
  for (const [at, right] of wanted.entries()) {
    const candidate = got.find(({ name }) => name === right.name) ?? got[at];
    if (!candidate) return { ...bare, output: right.name, words: `${right.name} is missing` };
    if (candidate.values.length !== right.values.length)
      return {
        ...bare,
        output: right.name,
        words: `${right.name} is ${candidate.shape.join("x")}, not ${right.shape.join("x")}`,
      };
    const { snrDb, broken } = measure(right.values, candidate.values);
    if (broken > 0)
      return {
        ...bare,
        output: right.name,
        words: `${right.name}: ${broken} of ${right.values.length} not finite`,
      };
    const picks = picksOf(right, candidate);
    held.picks = { other: held.picks.other + picks.other, of: held.picks.of + picks.of };
    if (snrDb < held.snrDb) Object.assign(held, { snrDb, output: right.name });
  }
  return held;
}

/** Signal to noise in dB, and how many elements are not finite where the right ones are. */
export function measure(right: ArrayLike<number>, got: ArrayLike<number>): { snrDb: number; broken: number } {
  let [signal, error, broken] = [0, 0, 0];
  for (let i = 0; i < right.length; i++) {
    const [wanted, value] = [right[i]!, got[i]!];
    if (Object.is(wanted, value) || wanted === value) {
      if (Number.isFinite(wanted)) signal += wanted ** 2;
    } else if (!Number.isFinite(value) || !Number.isFinite(wanted)) broken++;
    else {
      signal += wanted ** 2;
      error += (value - wanted) ** 2;
    }
  }
  return { snrDb: error === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / error), broken };
}

/** Rows of two elements and more along the last axis whose largest element is another one. */
function picksOf(right: Answered, got: Answered): { other: number; of: number } {
  const width = right.shape.at(-1) ?? 1;
  if (width < 2) return { other: 0, of: 0 };
  const rows = right.values.length / width;
  let other = 0;
  for (let row = 0; row < rows; row++)
    if (largest(right.values, row * width, width) !== largest(got.values, row * width, width)) other++;
  return { other, of: rows };
}

function largest(values: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[from + i]! > values[from + best]!) best = i;
  return best;
}
