import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Report } from "../../core/report/schema.ts";
import { run as engine } from "../support/command.ts";
import { arm, type Run } from "./case.ts";
import { givenModel, type Variant } from "./variants.ts";
import { convertToWeights8 } from "./weights8.ts";

/** What the engine says of one run of a variant: as users run it, and held against the right outputs. */
export interface Told {
  report: Report | string;
  /** Null where the right outputs are another model's: those of float weights say nothing of 8-bit ones. */
  truth: Report | string | null;
}

/** Runs the command line on a parity.yml of the variant. A run without a report is what it printed instead. */
export async function runVariant(variant: Variant, run: Run, at: number): Promise<Told> {
  const settings = {
    project: "cases",
    mnn: run.mnn,
    targets: run.targets ?? ["host", arm],
    configs: run.configs ?? ["cpu/normal", "cpu/low"],
    ...(run.converter && { converter: run.converter }),
    models: (await modelsOf(variant, run)).map((file) => ({
      name: path.parse(file).name,
      file,
      inputs: "in/*.npz",
      ...(run.decode && { decode: run.decode }),
    })),
  };
  const tell = async (name: string, more: object) => {
    const file = path.join(variant.folder, `${name}-${at}.yml`);
    const out = path.join(variant.folder, `${name}-${at}`);
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ ...settings, ...more, out }, null, 2));
    return engine([file], { cwd: variant.folder }).then(
      ({ report }) => report,
      (error: Error) => error.message,
    );
  };
  return {
    report: await tell("report", { ops: "all" }),
    truth: run.weights8 ? null : await tell("truth", { ops: "none", reference: { tensors: "want/*.npz" } }),
  };
}

async function modelsOf({ folder }: Variant, { weights8 }: Run): Promise<string[]> {
  if (!weights8) return ["model.onnx"];
  const files = [];
  for (const release of weights8) {
    const to = path.join(folder, "weights8", `model-${release}.mnn`);
    const given = await givenModel(folder, release);
    if (!given) {
      await mkdir(path.dirname(to), { recursive: true });
      await convertToWeights8(path.join(folder, "model.onnx"), to, release);
    }
    files.push(path.relative(folder, given ?? to));
  }
  return files;
}
