import path from "node:path";
import { fileNameOf } from "../../../core/report/files.ts";
import type { Diagnosis, Report } from "../../../core/report/schema.ts";
import { progress as told } from "../../../core/words/log/progress.ts";
import { type Budget, describeBudget } from "../diagnose/budget.ts";
import { diagnose } from "../diagnose/diagnose.ts";
import { Lab } from "../diagnose/lab.ts";
import type { Sought } from "../diagnose/when.ts";
import { inStep } from "../progress/step.ts";
import { inOrder } from "./assemble.ts";
import { commandAgain, logEnd, logHead } from "./diagnosis-log.ts";
import type { CellDraft } from "./draft.ts";
import { takeProven } from "./proven.ts";
import { type Asking, subjectOf } from "./subject.ts";

/** What is to be asked further once a run is judged. */
export interface DiagnosisWish {
  /** Ids of the cells, in the order in which they are asked. */
  choose(report: Report): string[];
  /** For all of them together. */
  budget: Budget;
  /** What the budget is a rest of, in whose words it is told. */
  said?: Budget;
  /** What the cell is called in the report that the diagnosis is for, where that is another than this run's. */
  as?: string;
  /** Among which versions `when` looks, and what for. */
  sought?: Sought;
  /** The answers to ask for; left out: all. */
  only?: Parameters<typeof diagnose>[3];
}

/**
 * Diagnoses the cells that were chosen; their files and the log of what was asked lie in the report's folder.
 *
 * @param diagnoses takes each as soon as it has ended; of one that was interrupted, what it had found
 */
export async function diagnoseCells(
  report: Report,
  drafts: readonly CellDraft[],
  { choose, budget, said = budget, only, sought, as }: DiagnosisWish,
  asking: Asking,
  diagnoses: Diagnosis[],
): Promise<void> {
  const { engine, settings, context, scratch } = asking;
  const { progress, signal } = context;
  const cells = new Map(report.cells.map((cell) => [cell.id, cell]));
  const placed = inOrder(settings, drafts).map(({ id, draft }) => ({ cell: cells.get(id)!, draft }));
  const [startedAt, before] = [performance.now(), engine.spent.runs];
  const chosen = choose(report);
  for (const [nth, id] of chosen.entries()) {
    const left: Budget = {
      ms: budget.ms === null ? null : budget.ms - (performance.now() - startedAt),
      runs: budget.runs === null ? null : budget.runs - (engine.spent.runs - before),
    };
    if ((left.ms ?? 1) <= 0 || (left.runs ?? 1) <= 0) {
      const count = chosen.length - nth;
      return progress.note(
        told.budget({ count: count === 1 ? told.finding({ count }) : told.findings({ count }) }),
      );
    }
    const found = placed.find(({ cell }) => cell.id === id);
    const subject = found && (await subjectOf(found, placed, asking));
    if (!subject) continue;
    const { model, config, input } = subject.cell;
    const prefix = path.posix.join("diagnosis", fileNameOf(`${model} ${config} ${input} ${as ?? id}`));
    const folder = path.join(settings.out, prefix);
    const lab = new Lab(engine, {
      budget: left,
      said: describeBudget(said) ?? "",
      folder,
      prefix,
      scratch: path.join(scratch, id),
      again: commandAgain(found.draft, settings),
    });
    await inStep(progress, told.diagnosing({ what: `${model} ${config} ${input}` }), async () => {
      const diagnosis = await diagnose({ ...subject, sought: sought ?? null }, lab, said, only, signal);
      diagnoses.push({ ...diagnosis, cell: as ?? id });
      const alike = report.findings.find(({ cells }) => cells.includes(id))?.cells ?? [id];
      takeProven(
        placed.filter(({ cell }) => alike.includes(cell.id)).map(({ draft }) => draft),
        diagnosis,
      );
      const log = `${logHead(subject.cell, found.draft)}${lab.log}${logEnd(diagnosis)}`;
      await lab.keep("what was asked", "diagnosis.log", log);
      const count = lab.runs;
      return count === 1 ? told.run({ count }) : told.runs({ count });
    });
    if (signal.aborted) return;
  }
}
