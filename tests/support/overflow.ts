import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeNpz } from "../../action/src/input/npz.ts";
import type { Repro } from "../../core/report/answer-repro.ts";
import { decodeReport } from "../../core/report/schema.ts";
import { command } from "./command.ts";
import { noise, type OnnxModel, onnx } from "./onnx.ts";

export const arm = { name: "qemu:cortex-a76", kind: "qemu", cpu: "cortex-a76", standsFor: null } as const;

/** A convolution, then a product that passes fp16's end in the middle, then what hides how large it was. */
export const network: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 4, 16, 16] } },
  constants: {
    w: { shape: [4, 4, 3, 3], values: noise(144, 0.3) },
    large: { shape: [1], values: Float32Array.of(12000) },
    m: { shape: [1, 1, 16, 16], values: Float32Array.from({ length: 256 }, () => 1) },
    small: { shape: [1], values: Float32Array.of(0.0001) },
  },
  nodes: [
    {
      op: "Conv",
      inputs: ["x", "w"],
      outputs: ["c"],
      attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
    },
    { op: "Relu", inputs: ["c"], outputs: ["r"] },
    { op: "Mul", inputs: ["r", "large"], outputs: ["scaled"] },
    { op: "MatMul", inputs: ["scaled", "m"], outputs: ["summed"] },
    { op: "Mul", inputs: ["summed", "small"], outputs: ["back"] },
    { op: "Add", inputs: ["back", "r"], outputs: ["y"] },
  ],
  outputs: ["y"],
};

/** Writes a model as `model.onnx`. @returns its path */
export async function written(folder: string, model: OnnxModel): Promise<string> {
  const file = path.join(folder, "model.onnx");
  await writeFile(file, onnx(model));
  return file;
}

/** Writes the network and an input that it overflows on: `model.onnx` and `in/a.npz`. */
export async function writeOverflow(folder: string): Promise<void> {
  await written(folder, network);
  await mkdir(path.join(folder, "in"), { recursive: true });
  const x = { name: "x", data: noise(1024, 1, 3), shape: [1, 4, 16, 16] };
  await writeFile(path.join(folder, "in", "a.npz"), writeNpz([x]));
}

/** Has the network diagnosed on an emulated Arm. @returns the answer, and the folder that its files are in */
export async function overflowRepro(folder: string): Promise<{ repro: Repro; at: string }> {
  await writeOverflow(folder);
  const what = ["--model", "model.onnx", "--input", "in/a.npz", "--mnn", "3.6.1", "--target", arm.name];
  const how = ["--config", "cpu/low", "--only", "repro", "--out", "out", "--json"];
  const { stdout, stderr } = await command(["diagnose", ...what, ...how], { cwd: folder });
  const repro = stdout ? decodeReport(JSON.parse(stdout)).diagnoses?.[0]?.answers.repro : undefined;
  if (!repro) throw new Error(`no repro:\n${stderr}`);
  return { repro, at: path.join(folder, "out", path.dirname(repro.files[0]!.path)) };
}
