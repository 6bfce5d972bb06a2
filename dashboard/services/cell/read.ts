import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { tellFinding } from "../../../core/findings/tell.ts";
import {
  type Cell,
  cellSchema,
  type Finding,
  findingSchema,
  probeSchema,
} from "../../../core/report/schema.ts";
import { english, type Words } from "../../../core/words/words.ts";
import { cell, finding, probe, project, run } from "../../db/schema.ts";
import { type Context, visible } from "../context.ts";
import { isWhole } from "../history/history.ts";
import { readOps } from "../run/ops.ts";
import { readSizes, type StoredRun, storedColumns, storedOf } from "../run/read.ts";
import { readBrief, withDetail } from "../run/shown.ts";

/** A cell with as much of its run as its page needs: the cell and its reference, its finding, its process. */
export interface StoredCell extends StoredRun {
  cell: Cell;
  /** Its place in the report, which is its address. */
  position: number;
}

/**
 * Reads a cell by its run and its place in the report; null when there is none that the caller may see.
 *
 * @param words what its finding is told in: in another language than it is stored in that takes the run's other cells
 */
export async function readCell(
  context: Context,
  runId: number,
  position: number,
  words: Words = english,
): Promise<StoredCell | null> {
  const { db } = context;
  const [found] = await db
    .select({
      id: cell.id,
      detail: cell.detail,
      ...storedColumns,
    })
    .from(cell)
    .innerJoin(run, eq(run.id, cell.runId))
    .innerJoin(project, eq(project.id, run.projectId))
    .where(
      and(visible(context, cell.projectId), isWhole(), eq(cell.runId, runId), eq(cell.position, position)),
    );
  if (!found) return null;
  const decoded = z.decode(cellSchema, JSON.parse(found.detail));
  const [references, findings, probes, ops] = await Promise.all([
    db
      .select({ detail: cell.detail })
      .from(cell)
      .where(and(eq(cell.runId, runId), eq(cell.key, decoded.reference.cell ?? ""))),
    db
      .select({ detail: finding.detail })
      .from(finding)
      .where(and(eq(finding.runId, runId), eq(finding.key, decoded.finding ?? ""))),
    db
      .select({ detail: probe.detail })
      .from(probe)
      .where(and(eq(probe.runId, runId), eq(probe.key, decoded.probe ?? ""))),
    readOps(context, [found.id]),
  ]);
  const shown: Cell = { ...decoded, ops: ops.get(found.id) ?? null };
  const { document, ...stored } = storedOf(found);
  const report = {
    ...document,
    cells: [
      shown,
      ...references
        .map(({ detail }) => z.decode(cellSchema, JSON.parse(detail)))
        .filter(({ id }) => id !== shown.id),
    ],
    findings: await Promise.all(
      findings.map(({ detail }) =>
        toldIn(words, context, runId, document, z.decode(findingSchema, JSON.parse(detail))),
      ),
    ),
    probes: probes.map(({ detail }) => z.decode(probeSchema, JSON.parse(detail))),
  };
  return {
    id: runId,
    ...stored,
    report,
    cell: shown,
    position,
    pictures: await readSizes(context, found.projectId, report),
  };
}

async function toldIn(
  words: Words,
  context: Context,
  runId: number,
  document: ReturnType<typeof storedOf>["document"],
  finding: Finding,
): Promise<Finding> {
  if (words === english) return finding;
  const brief = await readBrief(context, runId);
  const example = brief.findIndex(({ id }) => id === finding.example);
  const shown = { places: example < 0 ? [] : [example], ops: new Set([example]) };
  const cells = await withDetail(context, runId, brief, shown);
  return { ...finding, ...tellFinding(finding, { ...document, cells }, words) };
}
