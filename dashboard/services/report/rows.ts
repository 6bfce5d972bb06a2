import { createHash } from "node:crypto";
import { toSnakeCase } from "drizzle-orm/casing";
import { median } from "../../../core/numeric/median.ts";
import { briefOf } from "../../../core/present/brief.ts";
import { countCells } from "../../../core/present/grid.ts";
import { headline } from "../../../core/present/headline.ts";
import { cellLabel, worstSnr } from "../../../core/present/label.ts";
import { unique } from "../../../core/present/words.ts";
import { encodeBy } from "../../../core/report/real.ts";
import { compareReleases, releaseKey } from "../../../core/report/release.ts";
import {
  type Cell,
  cellSchema,
  encodeReport,
  type Finding,
  findingSchema,
  opRowSchema,
  type Probe,
  probeSchema,
  type Report,
  type Runtime,
} from "../../../core/report/schema.ts";
import type { AtOnce } from "../../db/client.ts";
import type { Named } from "../blob/keep.ts";
import type { Provenance } from "../history/provenance.ts";
import { type Batch, Batches, batches } from "./batch.ts";

/*
 * Columns are taken from the decoded form, what is kept as JSON from the encoded one, in which NaN, infinities and -0 are strings.
 */

/** A run's own row, with the name that its project has. */
export type RunRow = ReturnType<typeof runOf>;

export function runOf(report: Report, { standing, branch, ref, pull }: Provenance) {
  return {
    project: plain(report.project),
    reportId: report.id,
    // What a report claims may be of a year that databases write, and their clients do not read.
    reportedAt: new Date(Math.max(0, Date.parse(report.createdAt) || 0)),
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

/** Whose rows they become, and how many at a time. */
export interface Owner {
  projectId: number;
  runId: number;
  /** Numbers for the cells, in their order, between commas: a cell's op rows are of that number. */
  cellIds: string;
  atOnce: AtOnce;
  /** Whether pictures' bytes are kept outside of the database. */
  outside: boolean;
}

/** For rows that only their digest is wanted of. */
export const nobody: Owner = {
  projectId: 0,
  runId: 0,
  cellIds: "",
  atOnce: { rows: 1000, characters: 500_000 },
  outside: false,
};

/** Some rows of one table. */
export type Part =
  /** Of what runs share, which may be there already; of pictures, with bytes that are kept outside. */
  | { table: "release" | "series" | "picture"; columns: string[]; json: string; blobs?: Named[] }
  /** Of the run's own. */
  | ({ table: "cell" | "cellOps" | "finding" | "probe" | "runPicture" } & Batch);

/**
 * A report's rows but for the run's own, each made when it is asked for: all of them at once would take more memory than the report,
 * whose lists are empty afterwards.
 *
 * @returns SHA-256 of what they hold of the report and of the document: the same for the same report, however its JSON was written
 */
export function* partsOf(
  report: Report,
  { document }: Pick<RunRow, "document">,
  { projectId, runId, cellIds, atOnce, outside }: Owner,
): Generator<Part, string> {
  const content = createHash("sha256").update(document);
  /** Columns besides these are made of them. */
  const held = <Row extends object>(
    row: Row & Partial<Record<"sha256" | "detail" | "ops", string | null>>,
  ) => {
    content.update(`\n${row.sha256 ?? row.detail ?? ""}`);
    if (row.ops) content.update(row.ops);
    return row;
  };
  const runtimes = new Map(report.runtimes.map((runtime) => [runtime.id, runtime]));
  const runtimeOf = (cell: Cell) => runtimes.get(cell.runtime)!;
  const { pictures, cells, findings, probes } = report;
  // What runs share is in one order for all writers: two that insert the same rows in different orders could lock each other out.
  const releases = sortBy(releasesOf(report), (name) => plain(name));
  pictures.sort((a, b) => (a.id < b.id ? -1 : 1));
  yield* shared("release", atOnce, releases.map(releaseOf), projectId);
  yield* shared("series", atOnce, seriesIn(report, runtimeOf), projectId);
  const own = { projectId, runId };
  const shown = pictures.map(({ id }) => ({ ...own, sha256: id }));
  yield* pictureParts(pictures, outside, held, (rows) => shared("picture", atOnce, rows, projectId));
  for (const batch of batches(shown, atOnce, (row) => row)) yield { table: "runPicture", ...batch };
  const ids = cellIds.split(",");
  const [rows, opRows] = [new Batches(atOnce), new Batches(atOnce)];
  let position = 0;
  for (const cell of emptied(cells)) {
    const id = ids[position] ?? "";
    const { ops, ...row } = held(cellOf(cell, position++, runtimeOf(cell)));
    rows.add({ id, ...row, ...own });
    if (ops !== null) opRows.add({ cellId: id, projectId, ops });
    if (!rows.full && !opRows.full) continue;
    // Op rows are of cells that are there.
    for (const batch of rows.take()) yield { table: "cell", ...batch };
    for (const batch of opRows.take()) yield { table: "cellOps", ...batch };
  }
  for (const batch of rows.take()) yield { table: "cell", ...batch };
  for (const batch of opRows.take()) yield { table: "cellOps", ...batch };
  for (const batch of batches(emptied(findings), atOnce, (finding, at) => ({
    ...held(findingOf(finding, at)),
    ...own,
  })))
    yield { table: "finding", ...batch };
  for (const batch of batches(emptied(probes), atOnce, (probe, at) => ({
    ...held(probeOf(probe, at)),
    ...own,
  })))
    yield { table: "probe", ...batch };
  return content.digest("hex");
}

/** Rows as JSON, as many at a time as one statement takes. */
function* shared(
  table: "release" | "series" | "picture",
  atOnce: AtOnce,
  all: Iterable<object>,
  projectId: number,
): Generator<Part> {
  let [texts, columns, size]: [string[], string[], number] = [[], [], 0];
  const part = (): Part => ({ table, columns, json: `[${texts.join(",")}]` });
  for (const row of all) {
    const named = Object.entries({ projectId, ...row }).map(
      ([name, value]) => [toSnakeCase(name), value] as const,
    );
    columns = named.map(([name]) => name);
    const text = JSON.stringify(Object.fromEntries(named));
    texts.push(text);
    size += text.length;
    if (texts.length < atOnce.rows && size < atOnce.characters) continue;
    yield part();
    [texts, size] = [[], 0];
  }
  if (texts.length > 0) yield part();
}

type PictureRow = ReturnType<typeof pictureOf>;

/** Pictures with their bytes in the row, or one by one with their bytes beside it. */
function* pictureParts(
  pictures: Report["pictures"],
  outside: boolean,
  held: (row: PictureRow) => PictureRow,
  parts: (rows: Iterable<object>) => Generator<Part>,
): Generator<Part> {
  if (!outside) {
    const rows = function* () {
      for (const picture of emptied(pictures)) yield held(pictureOf(picture));
    };
    return yield* parts(rows());
  }
  for (const picture of emptied(pictures)) {
    const { bytes: _, ...row } = held(pictureOf(picture));
    const blobs: Named[] = [[picture.id, new Uint8Array(Buffer.from(picture.data, "base64"))]];
    for (const part of parts([row])) yield { ...part, blobs } as Part;
  }
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
  // As the database writes bytes.
  bytes: `\\x${Buffer.from(data, "base64").toString("hex")}`,
});

/** With its op rows, which have a table of their own. */
function cellOf(cell: Cell, position: number, { release, origin }: Runtime) {
  const { ops, ...rest } = cell;
  const encoded = encodeBy(cellSchema, { ...rest, ops: null });
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
    snrDb: written(worstSnr(cell.outputs)),
    toleranceDb: cell.outputs.length > 0 ? Math.max(...cell.outputs.map((o) => o.tolerance.snrDb)) : null,
    medianMs: median(cell.runMs),
    label: cellLabel(cell),
    reason: plain(cell.reason),
    brief: JSON.stringify(briefOf(encoded)),
    identity: cell.identity ?? null,
    detail: JSON.stringify(encoded),
    ops: ops && JSON.stringify({ ...ops, rows: ops.rows.map((row) => encodeBy(opRowSchema, row)) }),
  };
}

const findingOf = (finding: Finding, position: number) => ({
  key: plain(finding.id),
  position,
  model: plain(finding.model),
  config: plain(finding.config),
  verdict: finding.verdict,
  op: finding.op ? plain(finding.op.name) : null,
  detail: JSON.stringify(encodeBy(findingSchema, finding)),
});

const probeOf = (probe: Probe, position: number) => ({
  key: plain(probe.id),
  position,
  detail: JSON.stringify(encodeBy(probeSchema, probe)),
});

/** A number of a column; NaN and infinities in Postgres' words, which are JavaScript's. */
const written = (value: number | null): number | string | null =>
  value === null || Number.isFinite(value) ? value : String(value);

/** Postgres' text cannot hold NUL and halves of characters, which JSON can. */
const plain = (text: string): string =>
  /[\0\ud800-\udfff]/.test(text) ? Buffer.from(text.replaceAll("\0", "\ufffd")).toString() : text;

function sortBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
