import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeNpz } from "../../action/src/input/npz.ts";
import type { Cures } from "../../core/report/answer-cures.ts";
import { decodeReport, type Report } from "../../core/report/schema.ts";
import { command } from "../support/command.ts";
import { onnx } from "../support/onnx.ts";
import type { Planted } from "./cures-networks.ts";

/** A model of a run: its ONNX file, and which files it is fed. */
export interface Given {
  name: string;
  file: string;
  inputs: string | Record<string, object>;
}

/** Writes a network and what it is fed. */
export function plant(name: string, { model, inputs }: Planted, folder: string): Given {
  const at = path.join(folder, name);
  mkdirSync(at, { recursive: true });
  writeFileSync(path.join(at, "model.onnx"), onnx(model));
  for (const [id, { shape, values }] of Object.entries(inputs))
    writeFileSync(path.join(at, `${id}.npz`), writeNpz([{ name: "x", shape, data: values }]));
  return { name, file: path.join(at, "model.onnx"), inputs: path.join(at, "*.npz") };
}

export interface Asked {
  report: Report;
  /** Where the report's files lie. */
  out: string;
  /** Of a model's first diagnosis. */
  cures(model: string): Cures;
  /** Why a model's first diagnosis has none. */
  missing(model: string): string | undefined;
}

/** `diagnose --only cures` at cpu/low on an emulated Cortex-A76. */
export async function askForCures(models: Given[], folder: string, settings: object = {}): Promise<Asked> {
  const out = path.join(folder, "report");
  const file = path.join(folder, "parity.yml");
  const written = {
    project: "test/cures",
    mnn: ["3.6.1"],
    targets: ["qemu:cortex-a76"],
    configs: ["cpu/low"],
    models,
    out,
    ...settings,
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(written));
  const ran = await command(["diagnose", file, "--only", "cures", "--json"], { cwd: folder });
  if (!ran.stdout) throw new Error(`no report, exit code ${ran.code}:\n${ran.stderr}`);
  const report = decodeReport(JSON.parse(ran.stdout));
  const of = (model: string) => {
    const cell = (id: string) => report.cells.find((one) => one.id === id);
    const found = report.diagnoses?.find((one) => cell(one.cell)?.model === model);
    if (!found) throw new Error(`${model} was not diagnosed:\n${ran.stderr}`);
    return found;
  };
  return {
    report,
    out,
    cures: (model) => {
      const { answers, missing } = of(model);
      if (!answers.cures) throw new Error(`no cures of ${model}: ${JSON.stringify(missing)}`);
      return answers.cures;
    },
    missing: (model) => of(model).missing.find(({ answer }) => answer === "cures")?.why,
  };
}
