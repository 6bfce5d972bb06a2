import { english, type Words } from "../words/words.ts";

/**
 * In which releases something holds, as people say it: `in every release`, `since 3.4.1`, `up to 3.4.1`,
 * `in 3.4.1`.
 *
 * @param held the releases where it holds, a subset of `asked`
 * @param asked all releases where it could hold, in version order
 */
export function releaseSpan(
  held: readonly string[],
  asked: readonly string[],
  words: Words = english,
): string {
  const { span } = words.headline;
  if (held.length === 0) return span.none;
  if (asked.length === 1) return span.only(asked[0]!);
  if (held.length === asked.length) return asked.length === 2 ? span.both : span.every;
  const first = asked.indexOf(held[0]!);
  const contiguous = held.every((release, i) => asked[first + i] === release);
  if (held.length > 1 && contiguous && first + held.length === asked.length) return span.since(held[0]!);
  if (held.length > 1 && contiguous && first === 0) return span.upTo(held.at(-1)!);
  return span.some(held);
}
