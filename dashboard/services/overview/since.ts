import { and, asc, eq, inArray, or, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { TitledFinding } from "../../../core/findings/title.ts";
import { findingSchema } from "../../../core/report/schema.ts";
import { cell, finding, run } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { isHistoryOf, newestFirst } from "../history/history.ts";
import type { OpenProject } from "../project/open.ts";

/** Where a cell stands: a run and its place in it. */
export interface Place {
  run: number;
  position: number;
}

/** The run with which an unbroken line of failures began. */
export interface Since {
  run: number;
  commit: string | null;
  /** When it came. */
  receivedAt: string;
  /** Whether it is the first run at all that has the cell: then it is not known to have ever been right. */
  first: boolean;
}

/** What is known of a failure beyond its verdict. */
export interface Background {
  since: Since | null;
  /** What broke. */
  cause: TitledFinding | null;
}

/** As many runs of one cell as are looked back through. */
const RUNS_BACK = 1_000;

export const placeKey = ({ run, position }: Place): string => `${run}/${position}`;

/** Since which run some cells fail, and why, by their place. */
export async function readBackgrounds(
  { db }: Context,
  project: OpenProject,
  places: readonly Place[],
): Promise<Map<string, Background>> {
  if (places.length === 0) return new Map();
  const at = places.map(({ run, position }) => and(eq(cell.runId, run), eq(cell.position, position)));
  const found = await db
    .select({
      run: cell.runId,
      position: cell.position,
      seriesId: cell.seriesId,
      releaseKey: cell.releaseKey,
      detail: cell.detail,
    })
    .from(cell)
    .where(and(eq(cell.projectId, project.id), or(...at)));
  const cells = found.map(({ detail, ...row }) => ({
    ...row,
    finding: (JSON.parse(detail) as { finding: string | null }).finding,
  }));
  const [histories, titles] = await Promise.all([
    readHistories(db, project, cells),
    readTitles(db, project, cells),
  ]);
  return new Map(
    cells.map((row) => [
      placeKey(row),
      {
        since: sinceOf(histories.filter(isOf(row))),
        cause: titles.get(`${row.run} ${row.finding}`) ?? null,
      },
    ]),
  );
}

interface Identity {
  seriesId: string;
  releaseKey: string;
}

const isOf =
  ({ seriesId, releaseKey }: Identity) =>
  (other: Identity): boolean =>
    other.seriesId === seriesId && other.releaseKey === releaseKey;

/** What each run of the branch found of some cells, newest first. */
function readHistories(db: Context["db"], project: OpenProject, cells: readonly Identity[]) {
  const same = cells.map(({ seriesId, releaseKey }) =>
    and(eq(cell.seriesId, seriesId), eq(cell.releaseKey, releaseKey)),
  );
  return db
    .select({
      seriesId: cell.seriesId,
      releaseKey: cell.releaseKey,
      run: run.id,
      commit: run.commit,
      receivedAt: run.receivedAt,
      outcome: cell.outcome,
    })
    .from(cell)
    .innerJoin(run, eq(run.id, cell.runId))
    .where(
      and(
        eq(cell.projectId, project.id),
        eq(cell.role, "candidate"),
        or(...same) as SQL,
        isHistoryOf(project.branch),
      ),
    )
    .orderBy(...newestFirst())
    .limit(RUNS_BACK * Math.max(1, cells.length));
}

type Past = Awaited<ReturnType<typeof readHistories>>[number];

function sinceOf(history: readonly Past[]): Since | null {
  const healthy = history.findIndex(({ outcome }) => outcome !== "failed");
  const began = healthy < 0 ? history.at(-1) : history[healthy - 1];
  if (!began) return null;
  const { run, commit, receivedAt } = began;
  return { run, commit, receivedAt: receivedAt.toISOString(), first: healthy < 0 };
}

const titledSchema = findingSchema.pick({
  ...{ title: true, verdict: true, config: true, op: true, cause: true, rank: true, configs: true },
});

/** What findings are titled by, by run and key. */
async function readTitles(
  db: Context["db"],
  project: OpenProject,
  cells: readonly { run: number; finding: string | null }[],
): Promise<Map<string, TitledFinding>> {
  const keys = cells.flatMap(({ finding }) => finding ?? []);
  if (keys.length === 0) return new Map();
  const runs = cells.map(({ run }) => run);
  const rows = await db
    .select({ run: finding.runId, key: finding.key, detail: finding.detail })
    .from(finding)
    .where(and(eq(finding.projectId, project.id), inArray(finding.runId, runs), inArray(finding.key, keys)))
    .orderBy(asc(finding.runId));
  return new Map(
    rows.map(({ run, key, detail }) => [`${run} ${key}`, z.decode(titledSchema, JSON.parse(detail))]),
  );
}
