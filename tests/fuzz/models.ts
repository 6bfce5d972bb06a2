import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";
import type { Sample } from "./bytes.ts";
import { fieldsRead, protobufFields } from "./fields.ts";

const scalar = (value: number) => ({ shape: [], values: Float32Array.of(value) });

/** Weights, a constant that fp16 has not, and a layout op. */
const plain: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 3, 8, 8] } },
  constants: { w: { shape: [4, 3, 3, 3], values: noise(108, 0.5, 3) }, eps: scalar(1e-12) },
  nodes: [
    { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { kernel_shape: [3, 3] } },
    { op: "Relu", inputs: ["c"], outputs: ["r"] },
    { op: "Add", inputs: ["r", "eps"], outputs: ["a"] },
    { op: "Transpose", inputs: ["a"], outputs: ["t"], attributes: { perm: [0, 2, 3, 1] } },
    { op: "Sqrt", inputs: ["t"], outputs: ["y"] },
  ],
  outputs: ["y"],
};

/** A graph within a graph. */
const branch: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 4] } },
  constants: { half: scalar(0.5) },
  nodes: [
    { op: "ReduceMean", inputs: ["x"], outputs: ["m"], attributes: { keepdims: 0 } },
    { op: "Greater", inputs: ["m", "half"], outputs: ["c"] },
    {
      op: "If",
      inputs: ["c"],
      outputs: ["y"],
      attributes: {
        then_branch: {
          graph: { nodes: [{ op: "Relu", inputs: ["x"], outputs: ["p"] }], inputs: {}, outputs: ["p"] },
        },
        else_branch: {
          graph: { nodes: [{ op: "Neg", inputs: ["x"], outputs: ["q"] }], inputs: {}, outputs: ["q"] },
        },
      },
    },
  ],
  outputs: ["y"],
};

/** ONNX files: two of ours, and a network of the repository that was trained. */
export async function onnxSamples(): Promise<Sample[]> {
  const files: [string, Uint8Array][] = [
    ["plain.onnx", onnx(plain)],
    ["branch.onnx", onnx(branch)],
    ["lama-tiny.onnx", await readFile(path.join("models", "lama-tiny", "lama-tiny.onnx"))],
  ];
  return files.map(([name, bytes]) => ({ name, bytes, fields: protobufFields(bytes) }));
}

/** The same as real converters of MNN write them; their fields are what our reader looks at. */
export async function mnnSamples(folder: string, releases = ["3.0.0", "3.6.1"]): Promise<Sample[]> {
  const samples: Sample[] = [];
  const integers = { weightQuantBits: 8 };
  for (const { name, bytes } of await onnxSamples())
    for (const release of releases) {
      const [source, file] = [path.join(folder, name), path.join(folder, `${name}-${release}.mnn`)];
      await writeFile(source, bytes);
      // Weights that are no floats are a code of their own.
      const options = name.startsWith("plain") && release === releases.at(-1) ? integers : {};
      await convertModel(source, file, release, testContext(), options);
      const fields = await fieldsRead(() => readGraph(file));
      samples.push({ name: path.basename(file), bytes: await readFile(file), fields });
    }
  return samples;
}
