import { number, plural } from "../numeric/number.ts";
import type { FailureMap } from "../report/answer-map.ts";

type Line = FailureMap["lines"][number];

/** What about the input decides: sentences, `code` in backticks. */
export function tellMap({ by, agrees, lines, passes, files }: FailureMap): string[] {
  const crossed = lines.filter(({ intervals }) => intervals.length > 1);
  const told = crossed.map(tellLine);
  const flat = lines.filter(({ intervals }) => intervals.length === 1);
  if (flat.length > 0) told.push(`it decides nothing: ${flat.map(tellFlat).join("; ")}`);
  for (const { transform, tensor, at, inputs } of passes)
    told.push(
      `at ${transform} ${number(at)} of \`${tensor}\` ${inputs === 1 ? "the input" : `all ${inputs} inputs`} mapped along it would pass`,
    );
  told.push(
    `judged on this machine by ${WAYS[by]}, right on ${agrees.right} of ${plural(agrees.of, "input")} of the run`,
  );
  if (files.length > 0) told.push(`kept: ${files.map(({ what }) => what).join("; ")}`);
  return told;
}

const WAYS: Record<FailureMap["by"], string> = {
  "ideal-overflow": "values that become infinite in ideal low precision",
  ranges: "the ranges of fp32",
  "ideal-output": "the output of ideal low precision",
};

/** `` `galaxies` fails at brightness 0.62 to 2 of `image` and passes from 0 to 0.62; 2 of 2 real runs beside the boundaries agree ``. */
function tellLine(line: Line): string {
  const { input, intervals, verified } = line;
  const spans = (fails: boolean) =>
    intervals
      .filter((one) => one.fails === fails)
      .map(({ from, to }) => `${number(from)} to ${number(to)}`)
      .join(" and ");
  const { right, farther, of } = verified;
  const real =
    of === 0
      ? "no real run beside the boundaries was made"
      : `${right} of ${plural(of, "real run")} at the boundaries ${right === 1 ? "agrees" : "agree"}${farther > 0 ? `, ${farther} more a hundredth of the line further out` : ""}`;
  return `\`${input}\` fails at ${along(line)} ${spans(true)} and passes at ${spans(false)}; ${real}`;
}

const tellFlat = (line: Line): string => {
  const [only] = line.intervals;
  return `${along(line)} from ${number(only!.from)} to ${number(only!.to)}, where \`${line.input}\` ${only!.fails ? "fails" : "passes"} throughout`;
};

const along = ({ transform, tensor, other }: Line): string =>
  `${transform} of \`${tensor}\`${other === null ? "" : ` with \`${other}\``}`;
