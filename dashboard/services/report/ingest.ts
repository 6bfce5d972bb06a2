import { setImmediate } from "node:timers/promises";
import { and, eq, sql } from "drizzle-orm";
import type { Bulk, Database } from "../../db/client.ts";
import { run } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import { keepBlobs, type Named } from "../blob/keep.ts";
import type { Context } from "../context.ts";
import { keepLatest } from "../latest/keep.ts";
import { learnDefaultBranch } from "../project/default-branch.ts";
import { provideProject } from "../project/provide.ts";
import { noteChanges } from "../webhook/note.ts";
import type { Digests, Prepared } from "./prepare.ts";
import { sweepUnfinished } from "./sweep.ts";
import { writePart } from "./write.ts";

/** What became of a report. */
export interface Ingested {
  run: number;
  /** False when this very report was here already. */
  created: boolean;
}

/**
 * Stores a report, all of it or nothing. The same report again changes nothing and leads to the same run.
 *
 * @throws CodedError `report_changed` when another report has the same id
 */
export function ingestReport({ db }: Pick<Context, "db">, report: Prepared): Promise<Ingested> {
  const { blobs } = db;
  // Not within the report's own transaction: what is put there must be known even if that comes to nothing.
  const keep = blobs && ((all: readonly Named[]) => keepBlobs(db, blobs, all));
  return db.inBulk!((own, bulk) => (own.oneByOne ? storeHidden : store)(own, { ...bulk, keep }, report));
}

interface Keeping extends Bulk {
  /** Has bytes kept outside of the database, where they are. */
  keep: ((all: readonly Named[]) => Promise<void>) | undefined;
}

/** In many small transactions; until the last one nobody sees any of it. What a process that dies leaves is swept when the next one starts. */
async function storeHidden(db: Database, bulk: Keeping, report: Prepared): Promise<Ingested> {
  try {
    return await store(db, bulk, report);
  } catch (error) {
    await sweepUnfinished(db).catch(() => {});
    throw error;
  }
}

async function store(db: Database, bulk: Keeping, report: Prepared): Promise<Ingested> {
  const { provenance } = report;
  const { here, projectId, ...begun } = await db.transaction((tx) => begin(tx, report));
  if (here && here.sha256 !== report.sha256 && !(await report.isSame(here))) throw changed(report);
  if (here) return begun;
  const cellIds = await numbersFor(db, report.cells);
  const { atOnce, keep } = bulk;
  const all = report.parts({ projectId, runId: begun.run, cellIds, atOnce, outside: keep !== undefined });
  let part = await all.next();
  for (; !part.done; part = await all.next()) {
    if ("blobs" in part.value) await keep?.(part.value.blobs ?? []);
    await writePart(db, bulk, part.value);
    // Neither messages of a thread nor an embedded database's answers need a turn of the event loop, which others wait for.
    await setImmediate();
  }
  const contentSha256 = part.value;
  await db.transaction(async (tx) => {
    await tx.update(run).set({ whole: true, contentSha256 }).where(eq(run.id, begun.run));
    await keepLatest(tx, begun.run);
    await learnDefaultBranch(tx, projectId, { ...provenance, branch: report.run.branch });
    await noteChanges(tx, begun.run);
  });
  return begun;
}

/** Cells in one statement that gives them numbers. */
const NUMBERED = 2_000;

/** So many numbers for cells that are to come, between commas. */
async function numbersFor(db: Database, cells: number): Promise<string> {
  const texts: string[] = [];
  for (let left = cells; left > 0; left -= NUMBERED) {
    const { rows } = (await db.execute(sql`
      select string_agg(nextval(pg_get_serial_sequence('cell', 'id'))::text, ',') as ids
      from generate_series(1, ${Math.min(left, NUMBERED)}::int)`)) as unknown as { rows: { ids: string }[] };
    texts.push(rows[0]!.ids);
  }
  return texts.join(",");
}

/** What is begun, or is `here` already under its id. */
interface Begun extends Ingested {
  projectId: number;
  here: Digests | null;
}

async function begin(tx: Database, report: Prepared): Promise<Begun> {
  const { project, ...row } = report.run;
  const { sha256 } = report;
  const projectId = await provideProject(tx, project);
  // A second writer of the same report waits here for the first one's transaction to end.
  const [created] = await tx
    .insert(run)
    .values({ ...row, projectId, sha256, whole: false, reportedAt: notAfterNow(row.reportedAt) })
    .onConflictDoNothing()
    .returning({ id: run.id });
  if (created) return { run: created.id, created: true, projectId, here: null };
  const [known] = await tx
    .select({ id: run.id, sha256: run.sha256, content: run.contentSha256 })
    .from(run)
    .where(and(eq(run.projectId, projectId), eq(run.reportId, report.id)));
  if (!known) throw changed(report);
  return { run: known.id, created: false, projectId, here: known };
}

/** By the database's clock, which also says when it came. */
const notAfterNow = (claimed: Date) => sql`least(${claimed.toISOString()}::timestamptz, now())`;

const changed = ({ id, project }: Prepared): CodedError =>
  new CodedError(
    "report_changed",
    `${project} already has another report with the id ${id}.`,
    "A report is final once published: run again, which gives a new id.",
  );
