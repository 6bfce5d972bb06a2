import { and, eq, type SQL, sql } from "drizzle-orm";
import { isBroken } from "../../../core/present/words.ts";
import { compareReleases } from "../../../core/report/release.ts";
import { type Outcome, severity, verdicts } from "../../../core/report/vocabulary.ts";
import { latest, series } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { branchKeyOf } from "../latest/branch-key.ts";
import type { OpenProject } from "../project/open.ts";
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

/** Constants of ours as an array of SQL. */
const array = (words: readonly string[]): SQL =>
  sql.raw(`array[${words.map((word) => `'${word}'`).join(", ")}]::text[]`);

const place = (words: readonly string[], column: SQL | typeof latest.verdict | typeof latest.outcome): SQL =>
  sql`array_position(${array(words)}, ${column})`;

/** How everything stands on a branch: one row for each model, config and target, model by model, the worst first. */
export async function readRows(
  context: Context,
  project: OpenProject,
  cpus: ReadonlyMap<string, string> = new Map(),
): Promise<Row[]> {
  const { model, config, target } = series;
  const rank = place(severity, latest.verdict);
  const found = await context.db
    .select({
      model,
      config,
      target,
      release: latest.release,
      series: sql<string>`min(${latest.seriesId})`,
      total: sql<number>`count(*)::int`,
      failed: sql<number>`(count(*) filter (where ${latest.verdict} = any(${array(verdicts.filter(isBroken))})))::int`,
      // The worst cell: among equals of the oldest run and first in it.
      worst: sql<[number, number, number]>`min(array[${rank}, ${latest.runId}, ${latest.position}])`,
      ranks: sql<number[]>`array_agg(${rank})`,
      outcome: sql<number>`min(${place(outcomes, latest.outcome)})`,
      lowLabel: sql<string>`min(${latest.label})`,
      highLabel: sql<string>`max(${latest.label})`,
      // NaN, which is more than any number to the database, is less to us: there is no telling how wrong that is.
      snrDb: sql<
        number | null
      >`case when bool_or(${latest.snrDb} = 'NaN') then 'NaN' else min(${latest.snrDb}) end`,
      toleranceDb: sql<number | null>`max(${latest.toleranceDb})`,
      medianMs: sql<number | null>`avg(${latest.medianMs})`,
    })
    .from(latest)
    .innerJoin(series, and(eq(series.projectId, latest.projectId), eq(series.id, latest.seriesId)))
    .where(and(eq(latest.projectId, project.id), eq(latest.branchKey, branchKeyOf(project.branch))))
    .groupBy(model, config, target, latest.release);
  const links = await linksOfRuns(
    context,
    found.map(({ worst }) => worst[1]),
  );
  const rows = new Map<string, Row>();
  for (const { release, ranks, worst, outcome, lowLabel, highLabel, snrDb, ...of } of found) {
    const key = JSON.stringify([of.model, of.config, of.target]);
    const row: Row = rows.get(key) ?? {
      model: of.model,
      config: of.config,
      target: of.target,
      cpu: cpus.get(of.target) ?? null,
      series: of.series,
      fields: new Map(),
      releases: [],
    };
    rows.set(key, row);
    const { total, failed, medianMs, toleranceDb } = of;
    const verdict = severity[worst[0] - 1]!;
    const alike = ranks.filter((rank) => rank === worst[0]).length;
    const label = lowLabel === highLabel ? lowLabel : null;
    row.fields.set(release, {
      release,
      verdict,
      outcome: outcomes[outcome - 1]!,
      label: fieldLabel({ verdict, failed, total, alike, label, snrDb }),
      failed,
      total,
      run: worst[1],
      link: links.get(worst[1])!,
      position: worst[2],
      snrDb,
      toleranceDb,
      medianMs,
    });
    row.releases.push(release);
  }
  for (const row of rows.values()) row.releases.sort((a, b) => compareReleases(b, a));
  return [...rows.values()].sort(byName);
}

/** A model's rows that are wrong on their newest release come first. */
const byName = (a: Row, b: Row): number =>
  compareText(a.model, b.model) ||
  newestRank(a) - newestRank(b) ||
  compareText(a.config, b.config) ||
  compareText(a.target, b.target);

const newestRank = ({ fields, releases }: Row): number => severity.indexOf(fields.get(releases[0]!)!.verdict);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
