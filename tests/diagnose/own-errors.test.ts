import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Lab } from "../../action/src/diagnose/lab.ts";
import { roundedWeights } from "../../action/src/diagnose/own-errors.ts";
import type { Subject } from "../../action/src/diagnose/subject.ts";
import type { ConvertOptions } from "../../action/src/mnn/convert-options.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { FakeEngine } from "../support/fake-engine.ts";
import { freshFolder } from "../support/home.ts";
import { noise, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

const FETCHES = 300_000;

/** A convolution and a product with a constant, as MNN 3.6.1 writes them. */
async function network(options: ConvertOptions) {
  const folder = freshFolder();
  const model = onnx({
    inputs: { x: { type: "float", shape: [1, 8, 8, 8] } },
    constants: {
      w: { shape: [8, 8, 3, 3], values: noise(576, 0.5, 3) },
      k: { shape: [1, 8, 6, 6], values: noise(288, 2, 5) },
    },
    nodes: [
      { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { kernel_shape: [3, 3] } },
      { op: "Mul", inputs: ["c", "k"], outputs: ["m"] },
      { op: "Tanh", inputs: ["m"], outputs: ["y"] },
    ],
    outputs: ["y"],
  });
  const file = path.join(folder, "net.mnn");
  await writeFile(path.join(folder, "net.onnx"), model);
  await convertModel(path.join(folder, "net.onnx"), file, "3.6.1", testContext(), options);
  const engine = new FakeEngine({ run: () => Float32Array.of(0) }, folder);
  const budget = { ms: null, runs: null };
  const lab = new Lab(engine, { budget, folder, prefix: "", scratch: path.join(folder, "scratch") });
  return { file, graph: await readGraph(file), lab };
}

/** Ops whose weights the ideal format leaves as they are; null where the whole file is. */
async function leftOf(options: ConvertOptions, format: Subject["format"]) {
  const { file, graph, lab } = await network(options);
  const setup = { model: { name: "net", file } };
  const rounded = await roundedWeights({ graph, format, setup } as unknown as Subject, lab);
  return { left: [...rounded!.unrounded], asIs: rounded!.model.file === file };
}

test.each([
  ["floats are rounded", {}, "fp16", [], false],
  ["halves are in fp16 already", { fp16: true }, "fp16", [], false],
  [
    "and not in bf16: each op of them is named, and none that only reads its result",
    { fp16: true },
    "bf16",
    ["c", "m"],
    false,
  ],
  [
    "integers stay: the op of them is named, and not the one after it",
    { weightQuantBits: 8 },
    "fp16",
    ["c"],
    false,
  ],
] as const)(
  "weights in the ideal format: %s",
  { timeout: FETCHES },
  async (_, options, format, left, asIs) => {
    expect(await leftOf(options, format)).toEqual({ left, asIs });
  },
);
