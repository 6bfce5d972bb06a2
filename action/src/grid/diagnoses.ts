import path from "node:path";
import type { Cell, Diagnosis, Finding } from "../../../core/report/schema.ts";
import type { Budget } from "../diagnose/budget.ts";
import { diagnose } from "../diagnose/diagnose.ts";
import { Lab } from "../diagnose/lab.ts";
import type { Sought } from "../diagnose/when.ts";
import { fileNameOf } from "../input/name.ts";
import { inStep } from "../progress/step.ts";
import { commandAgain, logEnd, logHead } from "./diagnosis-log.ts";
import { type Asking, type Placed, subjectOf } from "./subject.ts";

/** What is to be asked further once a run is judged. */
export interface DiagnosisWish {
  /** Which cells, in the order in which they are asked. */
  choose(cells: readonly Cell[], findings: readonly Finding[]): string[];
  budget: Budget;
  /** Among which versions `when` looks, and what for. */
  sought?: Sought;
  /** What the cell is called in the report that the diagnosis is for, where that is another than this run's. */
  as?: string;
  only?: Parameters<typeof diagnose>[3];
}

/** Diagnoses the cells that were chosen; their files and the log of what was asked lie in the report's folder. */
export async function diagnoseCells(
  placed: readonly Placed[],
  findings: readonly Finding[],
  { choose, budget, only, sought, as }: DiagnosisWish,
  asking: Asking,
): Promise<Diagnosis[]> {
  const { engine, settings, context, scratch } = asking;
  const cells = placed.map(({ cell }) => ({
    ...cell,
    finding: findings.find((finding) => finding.cells.includes(cell.id))?.id ?? null,
  }));
  const diagnoses: Diagnosis[] = [];
  for (const id of choose(cells, findings)) {
    const at = cells.findIndex((cell) => cell.id === id);
    const [cell, { draft }] = [cells[at]!, placed[at]!];
    const subject = await subjectOf({ cell, draft }, placed, asking);
    if (!subject) continue;
    const prefix = path.posix.join(
      "diagnosis",
      fileNameOf(`${cell.model} ${cell.config} ${cell.input} ${as ?? id}`),
    );
    const lab = new Lab(engine, {
      budget,
      folder: path.join(settings.out, prefix),
      prefix,
      scratch: path.join(scratch, id),
      again: commandAgain(draft, settings),
    });
    await inStep(context.progress, `diagnosing ${cell.model} ${cell.config} ${cell.input}`, async () => {
      const diagnosis = await diagnose({ ...subject, sought: sought ?? null }, lab, budget, only);
      const log = `${logHead(cell, draft)}${lab.log}${logEnd(diagnosis)}`;
      await lab.keep("what was asked", "diagnosis.log", log);
      diagnoses.push({ ...diagnosis, cell: as ?? id });
      return `${diagnosis.runs} runs`;
    });
  }
  return diagnoses;
}
