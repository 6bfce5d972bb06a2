import type { Report } from "../../core/report/schema.ts";
import { seriesId } from "../../core/report/series.ts";
import { buildReport } from "../support/report.ts";

/** A report in which everything that can be named is named so, as far as the schema has room for it. */
export function namedReport(full: string): Report {
  const report = buildReport({
    inputs: ["cat", "chelsea"],
    releases: ["3.6.1"],
    targets: ["qemu:cortex-a76"],
  });
  const name = full.slice(0, 290);
  report.project = name.slice(0, 200);
  for (const model of report.models) Object.assign(model, { id: name, file: name, outputs: [name] });
  for (const input of report.inputs) Object.assign(input, { model: name, id: `${name} ${input.id}` });
  for (const target of report.targets) Object.assign(target, { id: name, cpu: name });
  for (const runtime of report.runtimes) runtime.release = name.slice(0, 100);
  for (const config of report.configs) config.id = name;
  for (const probe of report.probes)
    Object.assign(probe, { target: name, config: name, model: name, log: full });
  const { origin, flags } = report.runtimes[0]!;
  for (const cell of report.cells) {
    const input = `${name} ${cell.input}`;
    Object.assign(cell, {
      model: name,
      target: name,
      config: name,
      input,
      reason: full,
      fix: full,
      command: full,
    });
    cell.series = seriesId({ model: name, input, target: name, config: name, origin, flags });
    for (const output of cell.outputs) Object.assign(output, { name, reason: full });
    for (const row of cell.ops?.rows ?? []) Object.assign(row, { name, type: name.slice(0, 100) });
  }
  for (const finding of report.findings)
    Object.assign(finding, {
      model: name,
      config: name,
      op: { name, type: name },
      title: `\`${full}\` overflows fp16`,
      sentences: [full, `op \`${full}\` is bad`],
    });
  report.source = { repository: full, commit: full.slice(0, 60), branch: full, dirty: false };
  return report;
}
