import type { Cell, Output, Report } from "../report/schema.ts";
import { english, type Words } from "../words/words.ts";
import { tellFinding } from "./tell.ts";

/** What of a report is told: pages may have it without its pictures. */
type Told = Omit<Report, "pictures">;

/**
 * A report as it is told in a language. It stores English; findings are told anew from their causes and numbers, other sentences by the phrases
 * that wrote them. What a person or MNN said stays as it was said.
 */
export function retold<R extends Told>(report: R, words: Words): R {
  if (words === english) return report;
  const { stored } = words;
  return {
    ...report,
    findings: report.findings.map((finding) => ({ ...finding, ...tellFinding(finding, report, words) })),
    cells: report.cells.map((cell) => retoldCell(cell, words)),
    models: report.models.map((model) => ({
      ...model,
      api: model.api && {
        ...model.api,
        why: stored(model.api.why),
        remedy: model.api.remedy && stored(model.api.remedy),
      },
    })),
    targets: report.targets.map((target) => ({
      ...target,
      standsFor: target.standsFor && { ...target.standsFor, note: stored(target.standsFor.note) },
    })),
    probes: report.probes.map((probe) => ({
      ...probe,
      notes: probe.notes.map((note) => ({ ...note, meaning: stored(note.meaning) })),
    })),
  };
}

function retoldCell(cell: Cell, words: Words): Cell {
  const { stored } = words;
  const { reason, fix, effective, outputs, reference, outside } = cell;
  return {
    ...cell,
    reason: stored(reason),
    fix: fix && stored(fix),
    effective: { ...effective, proof: stored(effective.proof) },
    reference: { ...reference, label: stored(reference.label) },
    outputs: outputs.map((output) => retoldOutput(output, words)),
    outside: outside && { ...outside, reason: stored(outside.reason) },
  };
}

const retoldOutput = (output: Output, { stored }: Words): Output => ({
  ...output,
  reason: stored(output.reason),
});
