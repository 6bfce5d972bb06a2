import { and, eq } from "drizzle-orm";
import { project, run } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import type { Context } from "../context.ts";
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
  const { sha256, rows } = report;
  return db.transaction(async (tx) => {
    await tx.insert(project).values({ name: rows.project }).onConflictDoNothing();
    const [owner] = await tx.select({ id: project.id }).from(project).where(eq(project.name, rows.project));
    const projectId = owner!.id;
    // A second writer of the same report waits here for the first one's transaction to end.
    const [created] = await tx
      .insert(run)
      .values({ ...rows.run, projectId, sha256 })
      .onConflictDoNothing()
      .returning({ id: run.id });
    if (!created) {
      const [known] = await tx
        .select({ id: run.id, sha256: run.sha256 })
        .from(run)
        .where(and(eq(run.projectId, projectId), eq(run.reportId, report.id)));
      if (known?.sha256 !== sha256) throw changed(report);
      return { run: known.id, created: false };
    }
    await writeRows(tx, rows, { projectId, runId: created.id });
    return { run: created.id, created: true };
  });
}

const changed = ({ id, project }: Prepared): CodedError =>
  new CodedError(
    "report_changed",
    `${project} already has another report with the id ${id}.`,
    "A report is final once published: run again, which gives a new id.",
  );
