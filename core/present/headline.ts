import { severity, worstVerdict } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";
import { buildGrid, countCells, type Grid, type GridCell, type GridReport, type GridRow } from "./grid.ts";
import { instead, ranInstead } from "./label.ts";
import { releaseSpan } from "./span.ts";
import { brokenVerb, isBroken, targetName, unique } from "./words.ts";

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
 *
 * @param grid the report's own, where it is at hand
 */
export function headline(
  report: HeadlineReport,
  words: Words = english,
  grid: Grid = buildGrid(report, words),
): string {
  const sentence = say(report, words, grid);
  return report.complete ? sentence : words.headline.interrupted(sentence);
}

/**
 * The sentence under the headline: how many inputs, what else broke, what ran but not as asked, what was not
 * run. Null where there is nothing to add.
 *
 * @param grid as of {@link headline}
 */
export function lede(
  report: HeadlineReport,
  words: Words = english,
  { rows }: Grid = buildGrid(report, words),
): string | null {
  const { headline: tell, common } = words;
  const [main, ...others] = failuresOf(rows);
  const sentences: string[] = [];
  if (main) {
    const groups = main.rows.flatMap((row) => row.cells.flatMap((group) => (breaks(group) ? group! : [])));
    const { failed, total } = groups.reduce((worst, group) => (group.failed > worst.failed ? group : worst));
    sentences.push(
      tell.wrongInputs(
        failed,
        total,
        groups.some((group) => group.failed !== failed),
      ),
    );
    if (others.length <= NAMED)
      sentences.push(...others.map((other) => common.stop(failureSentence(other, words))));
    else sentences.push(tell.otherPairs(others.length));
  }
  const fallbacks = rows.filter((row) => row.cells.some((group) => group?.verdict === "fallback"));
  if (fallbacks.length > 0 && (main || anyBroken(rows)))
    sentences.push(common.stop(fallbackSentence(fallbacks, words)));
  const counts = countCells(report.cells);
  const expected = report.cells.filter(
    (cell) => isBroken(cell.verdict) && cell.outcome === "expected",
  ).length;
  if (main && expected > 0) sentences.push(tell.failedAsExpected(expected));
  if (counts.fixed > 0) sentences.push(tell.nowPass(counts.fixed));
  const missing = countVerdict(report, "unavailable");
  if (missing > 0 && missing < counts.total) sentences.push(tell.couldNotRun(missing));
  const unjudged = countVerdict(report, "reference-bad");
  if (unjudged > 0 && unjudged < counts.total) sentences.push(tell.noReference(unjudged));
  if (report.leftOut) sentences.push(tell.leftOut(report.leftOut.ops, report.leftOut.pictures));
  return sentences.length > 0 ? common.paragraph(sentences) : null;
}

function say(report: HeadlineReport, words: Words, { rows, releases }: Grid): string {
  const tell = words.headline;
  if (rows.length === 0) return tell.nothingCompared;
  const [failure] = failuresOf(rows);
  if (failure) return failureSentence(failure, words);
  if (anyBroken(rows)) return expectedSentence(rows, words);
  const counts = countCells(report.cells);
  if (countVerdict(report, "reference-bad") > 0) return tell.untrusted;
  if (countVerdict(report, "unavailable") === counts.total) return tell.nothingRan;
  const fallbacks = rows.filter((row) => row.cells.some((group) => group?.verdict === "fallback"));
  if (fallbacks.length > 0) return tell.fallbackOnly(fallbackSentence(fallbacks, words));
  return tell.passes(unique(rows.map((row) => row.model)), releases);
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
  for (const row of worstFirst(rows.filter((row) => row.cells.some(breaks)))) {
    const key = JSON.stringify([row.model, row.config, row.cells.map(breaks)]);
    const failure = failures.get(key) ?? { model: row.model, config: row.config, rows: [] };
    failure.rows.push(row);
    failures.set(key, failure);
  }
  return [...failures.values()];
}

function failureSentence({ model, config, rows }: Failure, words: Words): string {
  return whereSentence(
    {
      model,
      config,
      verb: brokenVerb(
        rows.flatMap(brokenCells).map((cell) => cell.verdict),
        words,
      ),
      targets: rows.map((row) => row.target),
      held: rows[0]!.cells.flatMap((group) => (breaks(group) ? group!.release : [])),
      asked: unique(rows.flatMap((row) => row.cells.flatMap((group) => group?.release ?? []))),
    },
    words,
  );
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
export const whereSentence = (
  { model, verb, config, targets, held, asked }: Where,
  words: Words = english,
): string =>
  words.headline.failure(
    model,
    verb,
    config,
    words.common.list(unique(targets.map(targetName))),
    releaseSpan(held, asked, words),
  );

function expectedSentence(rows: readonly GridRow[], words: Words): string {
  const failing = worstFirst(rows.filter((row) => row.cells.some((group) => (group?.failed ?? 0) > 0)));
  const { model, config, target } = failing[0]!;
  return words.headline.expected(model, config, targetName(target), failing.length - 1);
}

function fallbackSentence(rows: readonly GridRow[], words: Words): string {
  const { common, headline: tell } = words;
  const configs = common.list(unique(rows.map((row) => row.config)));
  const targets = common.list(unique(rows.map((row) => targetName(row.target))));
  return tell.fallback(configs, targets, ranAs(rows, words));
}

function ranAs(rows: readonly GridRow[], words: Words): string {
  const tell = words.headline;
  const fields = rows.flatMap((row) =>
    row.cells.flatMap((group) => (group?.verdict === "fallback" ? [ranInstead(fellBack(group.cells))] : [])),
  );
  const [ran] = fields;
  const labels = unique(fields.map((one) => (one ? instead(one, words) : "")));
  if (!ran || labels.length !== 1) return tell.notAsAsked;
  if (ran.how === "unproven") return tell.notProven;
  if (ran.how === "as") return tell.ranAs(ran.format);
  return ran.how === "partly" ? tell.ranPartly(ran.format) : tell.ran(instead(ran, words));
}

const fellBack = (cells: readonly GridCell[]): GridCell[] =>
  cells.filter(({ verdict }) => verdict === "fallback");

const brokenCells = (row: GridRow): GridCell[] =>
  row.cells.flatMap((group) => group?.cells.filter((cell) => isBroken(cell.verdict)) ?? []);

/** Rows by their gravest verdict, then by how many cells are broken. */
function worstFirst(rows: readonly GridRow[]): GridRow[] {
  const ranked = rows.map((row) => {
    const verdicts = brokenCells(row).map(({ verdict }) => verdict);
    return { row, severity: severity.indexOf(worstVerdict(verdicts)), count: verdicts.length };
  });
  return ranked.sort((a, b) => a.severity - b.severity || b.count - a.count).map(({ row }) => row);
}

const countVerdict = (report: HeadlineReport, verdict: GridCell["verdict"]): number =>
  report.cells.filter((cell) => cell.role === "candidate" && cell.verdict === verdict).length;
