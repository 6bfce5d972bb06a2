import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { findingSchema, type Probe, probeSchema } from "../../../core/report/schema.ts";
import type { ReportView } from "../../../core/view/view.ts";
import { finding, picture, probe, project, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isWhole } from "../history/history.ts";
import type { Provenance } from "../history/provenance.ts";
import { decodeDocument } from "./document.ts";
import { readBrief, shownOf, withDetail } from "./shown.ts";

/** A run as its page needs it. */
export interface StoredRun {
  id: number;
  /** What it is called in addresses. */
  link: string;
  project: string;
  provenance: Pick<Provenance, "standing" | "branch" | "ref" | "pull">;
  /** The time that the report says, where that is later than when it came; `createdAt` is then when it came. */
  claimedAt: string | null;
  /** With op rows only where a finding shows them, and of very many cells with no more than a grid needs of those that are not shown. */
  report: ReportView["report"];
  pictures: Map<string, { width: number; height: number }>;
}

/** Enough of a log to see what was said; the page of a cell has all of it. */
const LOG_TAIL = 4_000;

/** What a run's row says of it, as `storedOf` takes it. */
export const storedColumns = {
  projectId: run.projectId,
  link: run.link,
  project: project.name,
  document: run.document,
  reportedAt: run.reportedAt,
  standing: run.standing,
  branch: run.branch,
  ref: run.ref,
  pull: run.pull,
};

type StoredRow = typeof run.$inferSelect & { project: string };

/** What is known of a run without its cells. */
export function storedOf(row: Pick<StoredRow, keyof typeof storedColumns>) {
  const { link, project, document, reportedAt, standing, branch, ref, pull } = row;
  const said = decodeDocument(document);
  const createdAt = reportedAt.toISOString();
  const early = reportedAt < new Date(said.createdAt);
  return {
    link,
    project,
    provenance: { standing, branch, ref, pull },
    claimedAt: early ? said.createdAt : null,
    document: early ? { ...said, createdAt } : said,
  };
}

/**
 * Reads a run; null when there is none that the caller may see.
 *
 * @param row the row of the grid whose cells are listed, of a run with more cells than one page lists
 */
export async function readRun(
  context: Context,
  id: number,
  row: number | null = null,
): Promise<StoredRun | null> {
  const { db } = context;
  const [found] = await db
    .select(storedColumns)
    .from(run)
    .innerJoin(project, eq(project.id, run.projectId))
    .where(and(visible(context, run.projectId), isWhole(), eq(run.id, id)));
  if (!found) return null;
  const [brief, findings, probes] = await Promise.all([
    readBrief(context, id),
    db
      .select({ detail: finding.detail })
      .from(finding)
      .where(eq(finding.runId, id))
      .orderBy(asc(finding.position)),
    db.select({ detail: probe.detail }).from(probe).where(eq(probe.runId, id)).orderBy(asc(probe.position)),
  ]);
  const { document, ...stored } = storedOf(found);
  const report = {
    ...document,
    cells: brief,
    findings: findings.map(({ detail }) => z.decode(findingSchema, JSON.parse(detail))),
    probes: probes.map(({ detail }) => shortened(z.decode(probeSchema, JSON.parse(detail)))),
  };
  report.cells = await withDetail(context, id, brief, shownOf(report, row));
  return { id, ...stored, report, pictures: await readSizes(context, found.projectId, report) };
}

function shortened(full: Probe): Probe {
  if (full.log.length <= LOG_TAIL) return full;
  return { ...full, log: `… the page of a cell has all of it …\n${full.log.slice(-LOG_TAIL)}` };
}

/** Width and height of every picture that a report names, for a page that does not jump while it loads. */
export async function readSizes(
  { db }: Context,
  projectId: number,
  report: Pick<ReportView["report"], "cells" | "inputs">,
): Promise<StoredRun["pictures"]> {
  const ids = new Set([
    ...report.inputs.flatMap((input) => input.picture ?? []),
    ...report.cells.flatMap(({ outputs }) =>
      outputs.flatMap(({ pictures }) => (pictures ? [pictures.reference, pictures.candidate] : [])),
    ),
  ]);
  if (ids.size === 0) return new Map();
  const rows = await db
    .select({ sha256: picture.sha256, width: picture.width, height: picture.height })
    .from(picture)
    .where(and(eq(picture.projectId, projectId), inArray(picture.sha256, [...ids])));
  return new Map(rows.map(({ sha256, width, height }) => [sha256, { width, height }]));
}
