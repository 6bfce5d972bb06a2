import { and, eq } from "drizzle-orm";
import { type ChangeKind, kindOf } from "../../../core/change/compare.ts";
import { worstKindFirst } from "../../../core/change/field.ts";
import { type Verdict, worstVerdict } from "../../../core/report/vocabulary.ts";
import { latest, series } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { branchKeyOf } from "../latest/branch-key.ts";
import type { OpenProject } from "../project/open.ts";
import { linkOf } from "../run/link.ts";

/** A field of a run and what became of it since it was run before, on the same release or else on the one before. */
export interface FieldChange {
  kind: ChangeKind;
  model: string;
  config: string;
  target: string;
  release: string;
  /** What it is held against; null where it is new. */
  before: { release: string; verdict: Verdict } | null;
  verdict: Verdict;
  /** Cells that this happened to, of so many. */
  cells: number;
  of: number;
  /** The first of them. */
  run: number;
  link: string;
  position: number;
}

/** What a run changed in the history that it is the newest of; the worst first, what is as before last. */
export async function readChanges(
  { db }: Context,
  project: Pick<OpenProject, "id" | "branch">,
  runId: number,
): Promise<FieldChange[]> {
  const { model, config, target } = series;
  const rows = await db
    .select({
      model,
      config,
      target,
      release: latest.release,
      run: latest.runId,
      link: linkOf(latest.runId),
      position: latest.position,
      verdict: latest.verdict,
      outcome: latest.outcome,
      beforeVerdict: latest.previousVerdict,
      beforeOutcome: latest.previousOutcome,
      beforeRelease: latest.previousRelease,
    })
    .from(latest)
    .innerJoin(series, and(eq(series.projectId, latest.projectId), eq(series.id, latest.seriesId)))
    .where(
      and(
        eq(latest.runId, runId),
        eq(latest.projectId, project.id),
        eq(latest.branchKey, branchKeyOf(project.branch)),
      ),
    )
    .orderBy(latest.position);
  const fields = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) {
    const key = JSON.stringify([row.model, row.config, row.target, row.release]);
    const field = fields.get(key);
    if (field) field.push(row);
    else fields.set(key, [row]);
  }
  return [...fields.values()].map(changeOf).sort((a, b) => order(a) - order(b));
}

const order = ({ kind }: FieldChange): number => worstKindFirst.indexOf(kind);

interface ChangedCell
  extends Pick<FieldChange, "model" | "config" | "target" | "release" | "run" | "link" | "position"> {
  verdict: Verdict;
  outcome: Parameters<typeof kindOf>[0]["outcome"];
  beforeVerdict: Verdict | null;
  beforeOutcome: Parameters<typeof kindOf>[0]["outcome"] | null;
  beforeRelease: string | null;
}

function changeOf(cells: readonly ChangedCell[]): FieldChange {
  const kinds = cells.map(cellKind);
  const kind = worstKindFirst.find((kind) => kinds.includes(kind)) ?? "same";
  const changed = cells.filter((_, index) => kinds[index] === kind);
  const { model, config, target, release, run, link, position, beforeRelease } = changed[0]!;
  const before = changed.flatMap(({ beforeVerdict }) => beforeVerdict ?? []);
  return {
    kind,
    model,
    config,
    target,
    release,
    before: beforeRelease === null ? null : { release: beforeRelease, verdict: worstVerdict(before) },
    verdict: worstVerdict(changed.map(({ verdict }) => verdict)),
    cells: changed.length,
    of: cells.length,
    run,
    link,
    position,
  };
}

function cellKind({ verdict, outcome, beforeVerdict, beforeOutcome }: ChangedCell): ChangeKind {
  if (beforeVerdict === null || beforeOutcome === null) return "new";
  return kindOf({ verdict: beforeVerdict, outcome: beforeOutcome }, { verdict, outcome }, null);
}
