import { type Tensor, unravel } from "../numeric/metrics.ts";
import { number } from "../numeric/number.ts";
import type { Output, Tolerance } from "../report/schema.ts";
import type { Verdict } from "../report/vocabulary.ts";
import { judged } from "../words/stored/judged.ts";

export type Differing = NonNullable<Output["differ"]>;

/** How many differing elements are shown. */
const EXAMPLES = 5;

/** Whether the elements are integers, truths or indices: such are right or wrong, and a distance says nothing of them. */
export const isExact = (tensor: Tensor): boolean =>
  !(tensor instanceof Float32Array || tensor instanceof Float64Array);

/** Of a differing element, whether both answers are as good as the format can tell. */
export type IsTie = (at: number, candidate: number) => boolean;

/**
 * Counts the elements that differ by more than is allowed: by anything, one step where the tensor is the end of a quantised
 * network, or what the configuration allows as the largest error.
 *
 * @param isTie null where it is not known what the elements were chosen from
 */
export function countDiffering(
  reference: Tensor,
  candidate: Tensor,
  shape: readonly number[],
  { maxAbs }: Pick<Tolerance, "maxAbs">,
  isTie: IsTie | null,
): Differing {
  const allowed = Math.max(maxAbs ?? 0, isQuantized(reference) && isQuantized(candidate) ? 1 : 0);
  const differing: Differing = { count: 0, of: reference.length, examples: [] };
  let ties = 0;
  for (let at = 0; at < reference.length; at++) {
    const [wanted, got] = [reference[at] as number, candidate[at] as number];
    if (Math.abs(wanted - got) <= allowed) continue;
    differing.count++;
    if (isTie?.(at, got)) ties++;
    if (differing.examples.length < EXAMPLES)
      differing.examples.push({ index: unravel(at, shape), reference: wanted, candidate: got });
  }
  return isTie ? { ...differing, ties } : differing;
}

/** Bytes with more values than truths have. */
const isQuantized = (tensor: Tensor): boolean =>
  (tensor instanceof Uint8Array || tensor instanceof Int8Array) &&
  tensor.some((value) => value !== 0 && value !== 1);

/** The verdict on integers, truths and indices. */
export function judgeExact(differ: Differing): { verdict: Verdict; reason: string } {
  const { count, of, ties, examples } = differ;
  if (count === 0) return { verdict: "pass", reason: of === 0 ? judged.empty() : judged.identical() };
  const [first] = examples;
  const counts = { count: number(count), of: number(of) };
  const differing = first
    ? judged.differAt({
        ...counts,
        candidate: number(first.candidate),
        reference: number(first.reference),
        index: first.index.join(", "),
      })
    : judged.differ(counts);
  return { verdict: "drift", reason: ties ? `${differing}; ${tied(ties, count)}` : differing };
}

function tied(ties: number, count: number): string {
  if (ties < count) return judged.someTies({ count: number(ties) });
  return count === 1 ? judged.oneTie() : judged.allTies();
}
