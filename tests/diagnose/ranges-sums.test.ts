import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SumsOf } from "../../action/src/diagnose/ranges-sums.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-sums-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The sums of a network of one op, as MNN 3.6.1's converter writes it, when it reads this. */
async function sumsOf(model: OnnxModel, data: Float32Array, shape: number[]) {
  await writeFile(path.join(folder, "one.onnx"), onnx(model));
  await convertModel(path.join(folder, "one.onnx"), path.join(folder, "one.mnn"), "3.6.1", testContext());
  const graph = await readGraph(path.join(folder, "one.mnn"));
  const sums = await SumsOf.of(graph);
  sums.begin();
  sums.see({ name: "x", output: 0, occurrence: 0 }, data, shape);
  const found = [...sums.found.values()];
  expect(found).toHaveLength(1);
  return found[0]!;
}

const shape = [1, 4, 9, 9];
const area = 81;

/** Σ|w||x| at each place of a convolution without borders, and the largest of them. */
function convolved(
  x: Float32Array,
  w: Float32Array,
  { outputs = 8, kernel = 3, step = 1, terms = 4 } = {},
): number {
  let most = 0;
  for (let o = 0; o < outputs; o++)
    for (let y = 0; y + kernel <= 9; y += step)
      for (let z = 0; z + kernel <= 9; z += step) {
        let sum = 0;
        for (let c = 0; c < terms; c++)
          for (let i = 0; i < kernel; i++)
            for (let j = 0; j < kernel; j++) {
              const channel = terms === 1 ? o : c;
              sum +=
                Math.abs(w[((o * terms + c) * kernel + i) * kernel + j]!) *
                Math.abs(x[channel * area + (y + i) * 9 + z + j]!);
            }
        most = Math.max(most, sum);
      }
  return most;
}

const conv = (
  weights: number[],
  w: Float32Array,
  attributes: Record<string, number | number[]>,
): OnnxModel => ({
  nodes: [
    {
      op: "Conv",
      inputs: ["x", "w"],
      outputs: ["y"],
      attributes: { kernel_shape: weights.slice(2), ...attributes },
    },
  ],
  constants: { w: { shape: weights, values: w } },
  inputs: { x: { type: "float", shape: [1, weights[1]! * Number(attributes.group ?? 1), 9, 9] } },
  outputs: ["y"],
});

test("a convolution's sums stay below the bound by channels, and are known at each place where that is beyond fp16", async () => {
  const w = noise(8 * 4 * 9, 1, 5);
  const model = conv([8, 4, 3, 3], w, { strides: [2, 2] });
  const small = noise(4 * area, 10, 6);
  const loose = await sumsOf(model, small, shape);
  expect(loose.bound).toBeGreaterThanOrEqual(convolved(small, w, { step: 2 }) * 0.9999);
  const large = noise(4 * area, 6000, 6);
  const exact = await sumsOf(model, large, shape);
  // Beyond the limit somewhere; places between two steps and at the borders count as well.
  const everywhere = convolved(large, w);
  expect(everywhere).toBeGreaterThan(65_504);
  expect(exact.bound).toBeCloseTo(everywhere, 0);
  expect(exact.winograd).toBeNull();
});

test("a depthwise one reads each channel by itself", async () => {
  const w = noise(4 * 9, 1, 7);
  const x = noise(4 * area, 100, 8);
  x.fill(0, 0, area);
  const found = await sumsOf(conv([4, 1, 3, 3], w, { group: 4 }), x, shape);
  const most = convolved(x, w, { outputs: 4, terms: 1 });
  expect(found.bound).toBeGreaterThanOrEqual(most);
  expect(found.bound).toBeLessThan(3 * most);
});

test("in Winograd's space what the transform makes of the input counts", async () => {
  const w = noise(32 * 32 * 9, 0.001, 9);
  const x = Float32Array.from({ length: 32 * area }, (_, i) =>
    (Math.floor((i % area) / 9) + (i % 9)) % 2 ? 3000 : -3000,
  );
  const found = await sumsOf(conv([32, 32, 3, 3], w, { pads: [1, 1, 1, 1] }), x, [1, 32, 9, 9]);
  expect(found.bound).toBeLessThan(65_504);
  expect(found.winograd!.input).toBeGreaterThan(65_504);
});

test.each([
  ["on the right", ["x", "w"], [6, 5]],
  ["on the left", ["w", "x"], [5, 6]],
])("a matrix product with a constant %s", async (_, inputs, dims) => {
  const w = noise(30, 1, 10);
  const right = inputs[0] === "x";
  const rows = right ? [1, 7, 6] : [1, 6, 7];
  const x = noise(42, 60_000, 11);
  const found = await sumsOf(
    {
      nodes: [{ op: "MatMul", inputs, outputs: ["y"] }],
      constants: { w: { shape: dims, values: w } },
      inputs: { x: { type: "float", shape: rows } },
      outputs: ["y"],
    },
    x,
    rows,
  );
  let most = 0;
  for (let row = 0; row < 7; row++)
    for (let o = 0; o < 5; o++) {
      let sum = 0;
      for (let k = 0; k < 6; k++)
        sum += Math.abs(right ? w[k * 5 + o]! * x[row * 6 + k]! : w[o * 6 + k]! * x[k * 7 + row]!);
      most = Math.max(most, sum);
    }
  expect(most).toBeGreaterThan(65_504);
  expect(found.bound).toBeCloseTo(most, 0);
});

test("a deconvolution sums over the kernel's places that meet", async () => {
  const w = noise(4 * 2 * 4, 1, 12);
  const x = new Float32Array(4 * area).fill(1);
  const found = await sumsOf(
    {
      nodes: [
        {
          op: "ConvTranspose",
          inputs: ["x", "w"],
          outputs: ["y"],
          attributes: { kernel_shape: [2, 2], strides: [2, 2] },
        },
      ],
      constants: { w: { shape: [4, 2, 2, 2], values: w } },
      inputs: { x: { type: "float", shape } },
      outputs: ["y"],
    },
    x,
    shape,
  );
  let most = 0;
  for (let o = 0; o < 2; o++)
    for (let at = 0; at < 4; at++) {
      let sum = 0;
      for (let c = 0; c < 4; c++) sum += Math.abs(w[(c * 2 + o) * 4 + at]!);
      most = Math.max(most, sum);
    }
  expect(found.bound).toBeCloseTo(most, 5);
});
