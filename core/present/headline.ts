import { plural } from "../numeric/number.ts";
import { severity, worstVerdict } from "../report/vocabulary.ts";
import { buildGrid, countCells, type GridCell, type GridReport, type GridRow } from "./grid.ts";
import { releaseSpan } from "./span.ts";
import { brokenVerb, isBroken, listOf, targetName, unique } from "./words.ts";

/** How many other failures are named; more are counted. */
const NAMED = 2;

/** What the headline needs to know of a report. */
export interface HeadlineReport extends GridReport {
  complete: boolean;
  leftOut?: { ops: number; pictures: number } | null | undefined;
}

/**
 * The run in one sentence, as an engineer would say it to another:
 * `lama-tiny breaks at cpu/low on cortex-a76, in every release`.
 */
export function headline(report: HeadlineReport): string {
  const sentence = say(report);
  return report.complete ? sentence : `Interrupted. So far: ${sentence}`;
}

/**
 * The sentence under the headline: how many inputs, what else broke, what ran but not as asked, what was not
 * run. Null where there is nothing to add.
 */
export function lede(report: HeadlineReport): string | null {
  const { rows } = buildGrid(report);
  const [main, ...others] = failuresOf(rows);
  const sentences: string[] = [];
  if (main) {
    const groups = main.rows.flatMap((row) => row.cells.flatMap((group) => (breaks(group) ? group! : [])));
    const { failed, total } = groups.reduce((worst, group) => (group.failed > worst.failed ? group : worst));
    const upTo = groups.some((group) => group.failed !== failed) ? "Up to " : "";
    sentences.push(`${upTo}${failed} of ${plural(total, "input")} ${failed === 1 ? "is" : "are"} wrong.`);
    if (others.length <= NAMED) sentences.push(...others.map((other) => `${failureSentence(other)}.`));
    else sentences.push(`${plural(others.length, "more is wrong", "more are wrong")} in other places.`);
  }
  const fallbacks = rows.filter((row) => row.cells.some((group) => group?.verdict === "fallback"));
  if (fallbacks.length > 0 && (main || anyBroken(rows))) sentences.push(`${fallbackSentence(fallbacks)}.`);
  const counts = countCells(report.cells);
  const expected = report.cells.filter(
    (cell) => isBroken(cell.verdict) && cell.outcome === "expected",
  ).length;
  if (main && expected > 0) sentences.push(`${plural(expected, "other cell")} failed as expected.`);
  if (counts.fixed > 0) {
    const passes = counts.fixed === 1 ? "passes" : "pass";
    sentences.push(`${plural(counts.fixed, "cell")} expected to fail now ${passes}.`);
  }
  const missing = countVerdict(report, "unavailable");
  if (missing > 0 && missing < counts.total) sentences.push(`${plural(missing, "cell")} could not run here.`);
  const unjudged = countVerdict(report, "reference-bad");
  if (unjudged > 0 && unjudged < counts.total)
    sentences.push(`${plural(unjudged, "cell")} have no trusted reference.`);
  if (report.leftOut)
    sentences.push(
      `Op rows of ${plural(report.leftOut.ops, "cell")} and ${plural(report.leftOut.pictures, "picture")} are left out, for the report would be too long.`,
    );
  return sentences.length > 0 ? sentences.join(" ") : null;
}

function say(report: HeadlineReport): string {
  const { rows, releases } = buildGrid(report);
  if (rows.length === 0) return "Nothing was compared";
  const [failure] = failuresOf(rows);
  if (failure) return failureSentence(failure);
  if (anyBroken(rows)) return expectedSentence(rows);
  const counts = countCells(report.cells);
  const models = listOf(unique(rows.map((row) => row.model)));
  if (countVerdict(report, "reference-bad") > 0)
    return "Some references cannot be trusted, so nothing is said of their cells";
  if (countVerdict(report, "unavailable") === counts.total) return "Nothing could run here";
  const fallbacks = rows.filter((row) => row.cells.some((group) => group?.verdict === "fallback"));
  if (fallbacks.length > 0) return `Nothing breaks, but ${fallbackSentence(fallbacks)}`;
  const one = unique(rows.map((row) => row.model)).length === 1;
  const where = releases.length === 1 ? `on MNN ${releases[0]}` : `on all ${releases.length} MNN releases`;
  return `${models} ${one ? "passes" : "pass"} ${where}`;
}

interface Failure {
  model: string;
  config: string;
  rows: GridRow[];
}

const breaks = (group: GridRow["cells"][number]): boolean =>
  group?.cells.some((cell) => isBroken(cell.verdict) && cell.outcome === "failed") ?? false;

const anyBroken = (rows: readonly GridRow[]): boolean =>
  rows.some((row) => row.cells.some((group) => (group?.failed ?? 0) > 0));

/** What broke: one entry a model and config, with every target where they fail on the same releases; the worst first. */
function failuresOf(rows: readonly GridRow[]): Failure[] {
  const failures = new Map<string, Failure>();
  for (const row of rows.filter((row) => row.cells.some(breaks)).sort(worstFirst)) {
    const key = JSON.stringify([row.model, row.config, row.cells.map(breaks)]);
    const failure = failures.get(key) ?? { model: row.model, config: row.config, rows: [] };
    failure.rows.push(row);
    failures.set(key, failure);
  }
  return [...failures.values()];
}

function failureSentence({ model, config, rows }: Failure): string {
  return whereSentence({
    model,
    config,
    verb: brokenVerb(rows.flatMap(brokenCells).map((cell) => cell.verdict)),
    targets: rows.map((row) => row.target),
    held: rows[0]!.cells.flatMap((group) => (breaks(group) ? group!.release : [])),
    asked: unique(rows.flatMap((row) => row.cells.flatMap((group) => group?.release ?? []))),
  });
}

/** What a model does, and where: its targets as the report names them, and of the releases `asked` those where it does. */
export interface Where {
  model: string;
  verb: string;
  config: string;
  targets: readonly string[];
  held: readonly string[];
  asked: readonly string[];
}

/** `lama-tiny breaks at cpu/low on cortex-a76, since MNN 3.6.1`. */
export const whereSentence = ({ model, verb, config, targets, held, asked }: Where): string =>
  `${model} ${verb} at ${config} on ${listOf(unique(targets.map(targetName)))}, ${releaseSpan(held, asked)}`;

function expectedSentence(rows: readonly GridRow[]): string {
  const failing = rows.filter((row) => row.cells.some((group) => (group?.failed ?? 0) > 0)).sort(worstFirst);
  const { model, config, target } = failing[0]!;
  const more = failing.length > 1 ? `, and ${plural(failing.length - 1, "more row")}` : "";
  return `Fails only as expected: ${model} at ${config} on ${targetName(target)}${more}`;
}

function fallbackSentence(rows: readonly GridRow[]): string {
  const configs = listOf(unique(rows.map((row) => row.config)));
  const targets = listOf(unique(rows.map((row) => targetName(row.target))));
  const labels = unique(
    rows.flatMap((row) => row.cells.flatMap((group) => (group?.verdict === "fallback" ? group.label : []))),
  );
  const instead =
    labels.length === 1 && labels[0] !== "fallback"
      ? labels[0]!.startsWith("on ")
        ? `ran ${labels[0]}`
        : labels[0] === "unproven"
          ? "is not proven to run as asked"
          : `ran ${labels[0]!.startsWith("partly ") ? "" : "as "}${labels[0]}`
      : "did not run as asked";
  return `${configs} on ${targets} ${instead}`;
}

const brokenCells = (row: GridRow): GridCell[] =>
  row.cells.flatMap((group) => group?.cells.filter((cell) => isBroken(cell.verdict)) ?? []);

const rowVerdict = (row: GridRow) => worstVerdict(brokenCells(row).map((cell) => cell.verdict));

function worstFirst(a: GridRow, b: GridRow): number {
  const bySeverity = severity.indexOf(rowVerdict(a)) - severity.indexOf(rowVerdict(b));
  return bySeverity || brokenCells(b).length - brokenCells(a).length;
}

const countVerdict = (report: HeadlineReport, verdict: GridCell["verdict"]): number =>
  report.cells.filter((cell) => cell.role === "candidate" && cell.verdict === verdict).length;
