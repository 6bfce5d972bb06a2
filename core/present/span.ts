import { listOf } from "./words.ts";

/**
 * In which releases something holds, as people say it: `in every release`, `since 3.4.1`, `up to 3.4.1`,
 * `in 3.4.1`.
 *
 * @param held the releases where it holds, a subset of `asked`
 * @param asked all releases where it could hold, in version order
 */
export function releaseSpan(held: readonly string[], asked: readonly string[]): string {
  if (held.length === 0) return "in no release";
  if (asked.length === 1) return `in MNN ${asked[0]}`;
  if (held.length === asked.length) return asked.length === 2 ? "in both releases" : "in every release";
  const first = asked.indexOf(held[0]!);
  const contiguous = held.every((release, i) => asked[first + i] === release);
  if (held.length > 1 && contiguous && first + held.length === asked.length) return `since MNN ${held[0]}`;
  if (held.length > 1 && contiguous && first === 0) return `up to MNN ${held.at(-1)}`;
  return `in MNN ${releaseRanges(held, asked)}`;
}

/**
 * Releases with neighbours folded: `3.0.0 to 3.5.0 and 3.6.1`.
 *
 * @param held a subset of `asked`, in its order
 * @param asked all releases there are, in version order
 */
export function releaseRanges(held: readonly string[], asked: readonly string[]): string {
  const runs: string[][] = [];
  for (const release of held) {
    const last = runs.at(-1);
    if (last && asked[asked.indexOf(last.at(-1)!) + 1] === release) last.push(release);
    else runs.push([release]);
  }
  return listOf(runs.flatMap((run) => (run.length > 2 ? [`${run[0]} to ${run.at(-1)}`] : run)));
}
