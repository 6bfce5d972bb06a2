import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { encodeReport, type Report } from "../../../core/report/schema.ts";
import { run } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import type { Context } from "../context.ts";
import { learnDefaultBranch } from "../project/default-branch.ts";
import { provideProject } from "../project/provide.ts";
import type { Identity } from "../token/identity.ts";
import { checkReport } from "./check.ts";
import { decodeBody } from "./decode.ts";
import { type Provenance, provenanceOf } from "./provenance.ts";
import { rowsOf } from "./rows.ts";
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
 * @param by the job that sends it; null for the API token's holder
 * @throws CodedError `report_invalid`, `report_newer`, `report_inconsistent`, or `report_changed` when another
 *   report has the same id
 */
export async function ingestReport(
  { db }: Pick<Context, "db">,
  json: unknown,
  by: Identity | null = null,
): Promise<Ingested> {
  const decoded = decodeBody(json);
  checkReport(decoded);
  const provenance = provenanceOf(decoded.source, by);
  const report = by ? bind(decoded, by, provenance) : decoded;
  const encoded = encodeReport(report);
  const sha256 = createHash("sha256").update(JSON.stringify(encoded)).digest("hex");
  const rows = rowsOf(report, encoded, provenance);
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
      if (known?.sha256 !== sha256) throw changed(report);
      return { run: known.id, created: false };
    }
    await writeRows(tx, rows, { projectId, runId: created.id });
    await learnDefaultBranch(tx, projectId, { ...provenance, branch: rows.run.branch });
    return { run: created.id, created: true };
  });
}

/** What a job's identity proves stands for what its report says: a project of its own, and no branch but its own. */
function bind(report: Report, { repository }: Identity, { branch }: Provenance): Report {
  const { source } = report;
  return { ...report, project: repository, source: source && { ...source, branch } };
}

/** By the database's clock, which also says when it came. */
const notAfterNow = (claimed: Date) => sql`least(${claimed.toISOString()}::timestamptz, now())`;

const changed = ({ id, project }: Report): CodedError =>
  new CodedError(
    "report_changed",
    `${project} already has another report with the id ${id}.`,
    "A report is final once published: run again, which gives a new id.",
  );
