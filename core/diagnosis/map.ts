import type { FailureMap } from "../report/answer-map.ts";
import { english, type Words } from "../words/words.ts";

type Line = FailureMap["lines"][number];

/** What about the input decides: sentences, `code` in backticks. */
export function tellMap({ by, agrees, lines, passes, files }: FailureMap, words: Words = english): string[] {
  const tell = words.diagnosis.map;
  const crossed = lines.filter(({ intervals }) => intervals.length > 1);
  const told = crossed.map((line) => tellLine(line, words));
  const flat = lines.filter(({ intervals }) => intervals.length === 1);
  if (flat.length > 0) told.push(tell.flat(flat.map((line) => tellFlat(line, words))));
  for (const { transform, tensor, at, inputs } of passes)
    told.push(tell.wouldPass(transform, at, tensor, inputs));
  told.push(tell.judged(by, agrees.right, agrees.of));
  if (files.length > 0) told.push(tell.kept(files.map(({ what }) => words.stored(what))));
  return told;
}

/** `` `galaxies` fails at brightness 0.62 to 2 of `image` and passes from 0 to 0.62; 2 of 2 real runs beside the boundaries agree ``. */
function tellLine(line: Line, words: Words): string {
  const tell = words.diagnosis.map;
  const { input, intervals, verified } = line;
  const spans = (fails: boolean) =>
    tell.spans(intervals.filter((one) => one.fails === fails).map(({ from, to }) => tell.span(from, to)));
  const { right, farther, of } = verified;
  const [fails, passes] = [spans(true), spans(false)];
  // What the budget left out was foretold, and no more.
  if (of === 0) return tell.foretold(input, along(line, words), fails, passes);
  const sides = 2 * (intervals.length - 1);
  return tell.line(
    input,
    along(line, words),
    fails,
    passes,
    tell.realRuns(right, of, farther, Math.max(0, sides - of)),
  );
}

function tellFlat(line: Line, words: Words): string {
  const { from, to, fails } = line.intervals[0]!;
  return words.diagnosis.map.throughout(along(line, words), from, to, line.input, fails);
}

const along = ({ transform, tensor, other }: Line, { diagnosis }: Words): string =>
  diagnosis.map.along(transform, tensor, other);
