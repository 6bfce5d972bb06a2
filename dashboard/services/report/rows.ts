import { z } from "zod";
import { median } from "../../../core/numeric/median.ts";
import { countCells } from "../../../core/present/grid.ts";
import { headline } from "../../../core/present/headline.ts";
import { cellLabel, worstSnr } from "../../../core/present/label.ts";
import { unique } from "../../../core/present/words.ts";
import { compareReleases, releaseKey } from "../../../core/report/release.ts";
import {
  type Cell,
  cellSchema,
  encodeReport,
  type Finding,
  findingSchema,
  type Probe,
  probeSchema,
  type Report,
  type Runtime,
} from "../../../core/report/schema.ts";
import type { Provenance } from "../history/provenance.ts";
import { batches } from "./batch.ts";

/*
 * Columns are taken from the decoded form, what is kept as JSON from the encoded one, in which NaN, infinities and -0 are strings.
 */

/** A run's own row, with the name that its project has. */
export type RunRow = ReturnType<typeof runOf>;

export function runOf(report: Report, { standing, branch, ref, pull }: Provenance) {
  return {
    project: plain(report.project),
    reportId: report.id,
    reportedAt: new Date(report.createdAt),
    complete: report.complete,
    durationMs: report.durationMs,
    commit: report.source?.commit ? plain(report.source.commit) : null,
    branch: branch === null ? null : plain(branch),
    standing,
    ref: ref === null ? null : plain(ref),
    pull,
    headline: plain(headline(report)),
    releases: JSON.stringify(releasesOf(report)),
    counts: JSON.stringify(countCells(report.cells)),
    document: JSON.stringify(encodeReport({ ...report, probes: [], cells: [], findings: [], pictures: [] })),
  };
}

/** Some rows of one table, few and small enough for one statement. */
export type Part = { [T in keyof Makers]: { table: T; rows: ReturnType<Makers[T]>[] } }[keyof Makers];

type Makers = {
  release: typeof releaseOf;
  series: typeof seriesOf;
  picture: typeof pictureOf;
  cell: typeof cellOf;
  finding: typeof findingOf;
  probe: typeof probeOf;
};

/**
 * A report's rows but for the run's own, each made when it is asked for: all of them at once would take more memory than the report,
 * whose lists are empty afterwards.
 */
export function* partsOf(report: Report): Generator<Part> {
  const runtimes = new Map(report.runtimes.map((runtime) => [runtime.id, runtime]));
  const runtimeOf = (cell: Cell) => runtimes.get(cell.runtime)!;
  // What runs share is in one order for all writers: two that insert the same rows in different orders could lock each other out.
  const releases = sortBy(releasesOf(report), (name) => plain(name));
  report.pictures.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const rows of batches(releases, releaseOf)) yield { table: "release", rows };
  for (const rows of batches(seriesIn(report, runtimeOf), (row) => row)) yield { table: "series", rows };
  for (const rows of batches(emptied(report.pictures), pictureOf)) yield { table: "picture", rows };
  for (const rows of batches(emptied(report.cells), (cell, at) => cellOf(cell, at, runtimeOf(cell))))
    yield { table: "cell", rows };
  for (const rows of batches(emptied(report.findings), findingOf)) yield { table: "finding", rows };
  for (const rows of batches(emptied(report.probes), probeOf)) yield { table: "probe", rows };
}

/** A list's entries, each of which it has no more when the next one is taken. */
function* emptied<T>(list: T[]): Generator<T> {
  list.reverse();
  while (list.length > 0) yield list.pop()!;
}

/** The series' rows. A reference is the ruler: it has no history of its own. */
function seriesIn({ cells }: Report, runtimeOf: (cell: Cell) => Runtime) {
  const candidates = cells.filter(({ role }) => role === "candidate");
  const series = new Map(candidates.map((cell) => [cell.series, seriesOf(cell, runtimeOf(cell))]));
  return sortBy([...series.values()], ({ id }) => id);
}

const releasesOf = ({ runtimes }: Report): string[] =>
  unique(runtimes.filter(({ origin }) => origin !== "outside").map(({ release }) => release)).sort(
    compareReleases,
  );

const releaseOf = (name: string) => ({ name: plain(name), sortKey: plain(releaseKey(name)) });

function seriesOf(cell: Cell, runtime: Runtime) {
  const flags = Object.entries(runtime.flags).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    id: cell.series,
    model: plain(cell.model),
    input: plain(cell.input),
    target: plain(cell.target),
    config: plain(cell.config),
    origin: runtime.origin,
    flags: JSON.stringify(Object.fromEntries(flags)),
  };
}

const pictureOf = ({ id, mime, width, height, data }: Report["pictures"][number]) => ({
  sha256: id,
  mime,
  width,
  height,
  bytes: Buffer.from(data, "base64"),
});

/** With its op rows, which have a table of their own. */
function cellOf(cell: Cell, position: number, { release, origin }: Runtime) {
  const { ops, ...encoded } = z.encode(cellSchema, cell);
  return {
    key: plain(cell.id),
    position,
    seriesId: cell.series,
    model: plain(cell.model),
    input: plain(cell.input),
    release: plain(release),
    releaseKey: plain(releaseKey(release)),
    origin,
    target: plain(cell.target),
    config: plain(cell.config),
    role: cell.role,
    verdict: cell.verdict,
    outcome: cell.outcome,
    snrDb: worstSnr(cell.outputs),
    toleranceDb: cell.outputs.length > 0 ? Math.max(...cell.outputs.map((o) => o.tolerance.snrDb)) : null,
    medianMs: median(cell.runMs),
    label: cellLabel(cell),
    reason: plain(cell.reason),
    detail: JSON.stringify({ ...encoded, ops: null }),
    ops: ops && JSON.stringify(ops),
  };
}

const findingOf = (finding: Finding, position: number) => ({
  key: plain(finding.id),
  position,
  model: plain(finding.model),
  config: plain(finding.config),
  verdict: finding.verdict,
  op: finding.op ? plain(finding.op.name) : null,
  detail: JSON.stringify(z.encode(findingSchema, finding)),
});

const probeOf = (probe: Probe, position: number) => ({
  key: plain(probe.id),
  position,
  detail: JSON.stringify(z.encode(probeSchema, probe)),
});

/** Postgres' text cannot hold NUL, which JSON can. */
const plain = (text: string): string => text.replaceAll("\0", "\ufffd");

function sortBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
