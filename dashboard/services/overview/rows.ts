import { and, eq, sql } from "drizzle-orm";
import { isBroken } from "../../../core/present/words.ts";
import { compareReleases } from "../../../core/report/release.ts";
import { type Outcome, severity, type Verdict } from "../../../core/report/vocabulary.ts";
import { latest, series } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { branchKeyOf } from "../latest/branch-key.ts";
import { keptOf, type OpenProject } from "../project/open.ts";
import { linksOfRuns } from "../run/link.ts";
import { type Field, fieldLabel } from "./field.ts";

/** A model, config and target over MNN releases. */
export interface Row {
  model: string;
  config: string;
  target: string;
  /** The target's CPU, as the newest run that counts tells it; null where it tells none. */
  cpu: string | null;
  /** One of its series, as the address of its history. */
  series: string;
  /** By release. */
  fields: Map<string, Field>;
  /** The releases that it was run on, newest first. */
  releases: string[];
}

const outcomes: readonly Outcome[] = ["failed", "expected", "fixed", "passed"];

/** How everything stands on a branch: one row for each model, config and target, model by model, the worst first. */
export async function readRows(
  context: Context,
  project: OpenProject,
  cpus: ReadonlyMap<string, string> = new Map(),
): Promise<Row[]> {
  const make = () => makeRows(context, project);
  const rows = await keptOf(context, project, "rows", make, (made) =>
    made.reduce((fields, row) => fields + row.fields.size, 0),
  );
  return rows.map((row) => ({ ...row, cpu: cpus.get(row.target) ?? null }));
}

async function makeRows(context: Context, project: OpenProject): Promise<Omit<Row, "cpu">[]> {
  const cells = await readLatest(context, project);
  // Afterwards, so that each of theirs is there.
  const named = await readNames(context, project);
  const rows = new Map<string, { row: Omit<Row, "cpu">; fields: Map<string, Gathered> }>();
  const bySeries = new Map<string, Map<string, Gathered>>();
  for (const [id, { model, config, target }] of named) {
    const key = JSON.stringify([model, config, target]);
    const known = rows.get(key);
    const row = known?.row ?? {
      ...{ model, config, target },
      series: id,
      fields: new Map(),
      releases: [],
    };
    const fields = known?.fields ?? new Map();
    if (!known) rows.set(key, { row, fields });
    bySeries.set(id, fields);
  }
  for (let at = 0; at < cells.series.length; at++) gather(bySeries.get(cells.series[at]!)!, cells, at);
  const all = [...rows.values()].filter(({ fields }) => fields.size > 0);
  const runs = new Set(all.flatMap(({ fields }) => [...fields.values()].map(({ worst }) => worst[1])));
  const links = await linksOfRuns(context, [...runs]);
  for (const { row, fields } of all) {
    for (const [release, gathered] of fields) {
      const field = fieldOf(release, gathered);
      row.fields.set(release, { ...field, link: links.get(field.run)! });
    }
    row.releases = [...fields.keys()].sort((a, b) => compareReleases(b, a));
  }
  return all.map(({ row }) => row).sort(byName);
}

const columns = {
  series: latest.seriesId,
  release: latest.release,
  verdict: latest.verdict,
  outcome: latest.outcome,
  run: latest.runId,
  position: latest.position,
  label: latest.label,
  snrDb: latest.snrDb,
  toleranceDb: latest.toleranceDb,
  medianMs: latest.medianMs,
};

/** Columns of one table, each with all its values in one order. A number that JSON has no word for is a string. */
interface Latest {
  series: string[];
  release: string[];
  verdict: Verdict[];
  outcome: Outcome[];
  run: number[];
  position: number[];
  label: string[];
  snrDb: (number | string | null)[];
  toleranceDb: (number | null)[];
  medianMs: (number | null)[];
}

/** A branch's latest cells, column by column: the database makes, and its client reads, one text far faster than thousands of rows. */
async function readLatest({ db }: Context, { id, branch }: OpenProject): Promise<Latest> {
  const texts = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      sql<string>`coalesce(json_agg(${column}), '[]')::text`,
    ]),
  );
  const [found] = await db
    .select(texts)
    .from(latest)
    .where(and(eq(latest.projectId, id), eq(latest.branchKey, branchKeyOf(branch))));
  return Object.fromEntries(
    Object.entries(found!).map(([name, text]) => [name, JSON.parse(text)]),
  ) as unknown as Latest;
}

async function readNames({ db }: Context, { id }: OpenProject) {
  const { id: own, model, config, target } = series;
  const found = await db
    .select({ id: own, model, config, target })
    .from(series)
    .where(eq(series.projectId, id))
    .orderBy(own);
  return new Map(found.map(({ id, ...names }) => [id, names]));
}

/** What the cells of a field come to, one after the other. */
interface Gathered {
  total: number;
  failed: number;
  /** The worst cell's verdict, as a place in `severity`, its run and its place there: among equals of the oldest run and first in it. */
  worst: readonly [rank: number, run: number, position: number];
  /** How many have that verdict. */
  alike: number;
  /** The worst one's place in `outcomes`. */
  outcome: number;
  /** Null where they differ. */
  label: string | null;
  snrDb: number | null;
  toleranceDb: number | null;
  msSum: number;
  msCount: number;
}

function gather(fields: Map<string, Gathered>, cells: Latest, at: number): void {
  const [verdict, label] = [cells.verdict[at]!, cells.label[at]!];
  const worst = [severity.indexOf(verdict), cells.run[at]!, cells.position[at]!] as const;
  const release = cells.release[at]!;
  let field = fields.get(release);
  if (!field) {
    field = {
      ...{ total: 0, failed: 0, worst, alike: 0, outcome: outcomes.length, label },
      ...{ snrDb: null, toleranceDb: null, msSum: 0, msCount: 0 },
    };
    fields.set(release, field);
  }
  field.total++;
  if (isBroken(verdict)) field.failed++;
  if (worst[0] < field.worst[0]) field.alike = 0;
  if (compare(worst, field.worst) < 0) field.worst = worst;
  if (worst[0] === field.worst[0]) field.alike++;
  field.outcome = Math.min(field.outcome, outcomes.indexOf(cells.outcome[at]!));
  if (field.label !== label) field.label = null;
  // NaN stays: there is no telling how wrong that is.
  if (cells.snrDb[at] !== null) {
    const snrDb = Number(cells.snrDb[at]);
    field.snrDb = field.snrDb === null ? snrDb : Math.min(field.snrDb, snrDb);
  }
  const [toleranceDb, ms] = [cells.toleranceDb[at]!, cells.medianMs[at]!];
  if (toleranceDb !== null) field.toleranceDb = Math.max(field.toleranceDb ?? toleranceDb, toleranceDb);
  if (ms === null) return;
  field.msSum += ms;
  field.msCount++;
}

const compare = (a: Gathered["worst"], b: Gathered["worst"]): number =>
  a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

function fieldOf(release: string, gathered: Gathered): Omit<Field, "link"> {
  const { total, failed, alike, label, snrDb, toleranceDb, worst, outcome, msSum, msCount } = gathered;
  const verdict = severity[worst[0]]!;
  return {
    ...{ release, verdict, outcome: outcomes[outcome]!, failed, total, snrDb, toleranceDb },
    label: fieldLabel({ verdict, failed, total, alike, label, snrDb }),
    run: worst[1],
    position: worst[2],
    medianMs: msCount === 0 ? null : msSum / msCount,
  };
}

/** A model's rows that are wrong on their newest release come first. */
const byName = (a: Omit<Row, "cpu">, b: Omit<Row, "cpu">): number =>
  compareText(a.model, b.model) ||
  newestRank(a) - newestRank(b) ||
  compareText(a.config, b.config) ||
  compareText(a.target, b.target);

const newestRank = ({ fields, releases }: Omit<Row, "cpu">): number =>
  severity.indexOf(fields.get(releases[0]!)!.verdict);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
