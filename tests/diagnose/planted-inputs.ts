import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { runParity } from "../../action/src/grid/run.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import type { Answers, Diagnosis } from "../../core/report/diagnosis.ts";
import type { Report } from "../../core/report/schema.ts";
import { type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

type Arrays = Parameters<typeof writeNpz>[0];

/** A folder with a model and inputs of its own, and a parity.yml for both on 3.6.1 and an emulated Cortex-A76. */
export function plantedFolder(model: OnnxModel, inputs: Record<string, Arrays>, lines = "") {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-planted-"));
  writeFileSync(path.join(folder, "net.onnx"), onnx(model));
  for (const [id, arrays] of Object.entries(inputs))
    writeFileSync(path.join(folder, `${id}.npz`), writeNpz(arrays));
  writeFileSync(
    path.join(folder, "parity.yml"),
    `project: test/planted\nmnn: [3.6.1]\nmodels:\n  - file: net.onnx\n    inputs: '*.npz'\n${lines}`,
  );
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs it at cpu/low and asks these questions of its first failing cell. */
export async function askPlanted(
  folder: string,
  only: (keyof Answers)[],
): Promise<{ report: Report; diagnosis: Diagnosis }> {
  const settings = await loadSettings({ file: "parity.yml", flags: { config: ["cpu/low"] }, cwd: folder });
  const report = await runParity(settings, testContext(), {
    choose: ({ cells }) =>
      cells
        .filter(({ verdict }) => verdict === "nonfinite")
        .slice(0, 1)
        .map(({ id }) => id),
    budget: { ms: null, runs: null },
    only,
  });
  return { report, diagnosis: report.diagnoses![0]! };
}
