import { and, eq, sql } from "drizzle-orm";
import { run } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import type { Context } from "../context.ts";
import { learnDefaultBranch } from "../project/default-branch.ts";
import { provideProject } from "../project/provide.ts";
import type { Prepared } from "./prepare.ts";
import { writeRows } from "./write.ts";

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
export async function ingestReport({ db }: Pick<Context, "db">, report: Prepared): Promise<Ingested> {
  const { sha256, rows, provenance } = report;
  return db.transaction(async (tx) => {
    const projectId = await provideProject(tx, rows.project);
    // A second writer of the same report waits here for the first one's transaction to end.
    const [created] = await tx
      .insert(run)
      .values({ ...rows.run, projectId, sha256, reportedAt: notAfterNow(rows.run.reportedAt) })
      .onConflictDoNothing()
      .returning({ id: run.id });
    if (!created) {
      const [known] = await tx
        .select({ id: run.id, sha256: run.sha256 })
        .from(run)
        .where(and(eq(run.projectId, projectId), eq(run.reportId, report.id)));
      if (!known || ![sha256, ...report.earlier].includes(known.sha256)) throw changed(report);
      return { run: known.id, created: false };
    }
    await writeRows(tx, rows, { projectId, runId: created.id });
    await learnDefaultBranch(tx, projectId, { ...provenance, branch: rows.run.branch });
    return { run: created.id, created: true };
  });
}

/** By the database's clock, which also says when it came. */
const notAfterNow = (claimed: Date) => sql`least(${claimed.toISOString()}::timestamptz, now())`;

const changed = ({ id, project }: Prepared): CodedError =>
  new CodedError(
    "report_changed",
    `${project} already has another report with the id ${id}.`,
    "A report is final once published: run again, which gives a new id.",
  );
