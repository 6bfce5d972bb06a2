import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpRange, rangesOf } from "../../action/src/diagnose/ranges-measure.ts";
import { SumsIn } from "../../action/src/diagnose/ranges-sums.ts";
import { TilesOf } from "../../action/src/diagnose/ranges-tiles.ts";
import { hostTarget, plainConfig } from "../../action/src/grid/groups.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { convertedWith } from "../support/converted.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { engineFor } from "./engine.ts";

const FETCHES = 300_000;
const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-sums-"));
let made: Awaited<ReturnType<typeof engineFor>>;
beforeAll(async () => {
  const [file, input] = [path.join(folder, "net.onnx"), path.join(folder, "x.npz")];
  writeFileSync(
    file,
    onnx({
      nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }],
      constants: {},
      inputs: { x: { type: "float", shape: [1] } },
      outputs: ["y"],
    }),
  );
  writeFileSync(input, writeNpz([{ name: "x", shape: [1], data: Float32Array.of(1) }]));
  made = await engineFor(`models: [{ name: net, file: '${file}', inputs: '${input}' }]\nmnn: ['3.6.1']\n`);
});
afterAll(async () => {
  await made.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The ranges of a network's ops as real MNN 3.6.1 has them on this machine. */
async function rangesIn(
  model: OnnxModel,
  inputs: Record<string, { data: Float32Array; shape: number[] }>,
  options: string[] = [],
): Promise<OpRange[]> {
  const { file } = await convertedWith(model, options);
  const graph = await readGraph(file);
  const write = async (name: string, data: Uint8Array) => {
    const to = `${file}-${name}`;
    writeFileSync(to, data);
    return to;
  };
  const tensors = Object.entries(inputs).map(([name, { data, shape }]) => {
    writeFileSync(`${file}.${name}.bin`, new Uint8Array(data.slice().buffer));
    return { name, dtype: "float32" as const, shape, file: `${file}.${name}.bin` };
  });
  const runtime = { name: "3.6.1", origin: "wheel", release: "3.6.1" } as const;
  const setup = { model: { name: "net", file }, runtime, target: hostTarget, config: plainConfig };
  const looks = { sums: await SumsIn.of(graph, { write }), tiles: await TilesOf.of(graph) };
  const { ops, result } = await rangesOf(made.engine, setup, { id: "x", tensors }, looks);
  expect(result.message).toBe("");
  return ops.filter(({ op }) => op.type !== "Input");
}

const shape = [1, 4, 9, 9];
const area = 81;

/** Σ|w||x| at each place of a convolution without borders: the largest of them, and their mean. */
function convolved(
  x: Float32Array,
  w: Float32Array,
  { outputs = 8, kernel = 3, step = 1, terms = 4 } = {},
): { largest: number; mean: number } {
  const all: number[] = [];
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
        all.push(sum);
      }
  return { largest: Math.max(...all), mean: all.reduce((a, b) => a + b) / all.length };
}

const one = (
  node: OnnxModel["nodes"][number],
  w: { shape: number[]; values: Float32Array },
  x: number[],
): OnnxModel => ({
  nodes: [node],
  constants: { w },
  inputs: { x: { type: "float", shape: x } },
  outputs: ["y"],
});
const conv = (
  weights: number[],
  w: Float32Array,
  attributes: Record<string, number | number[]> = {},
): OnnxModel =>
  one(
    {
      op: "Conv",
      inputs: ["x", "w"],
      outputs: ["y"],
      attributes: { kernel_shape: weights.slice(2), ...attributes },
    },
    { shape: weights, values: w },
    [1, weights[1]! * Number(attributes.group ?? 1), 9, 9],
  );

/** To what fp32 and Winograd's transform there make of it. */
const near = (sums: OpRange["sums"], bound: { largest: number; mean: number }) => {
  expect(sums!.largest / bound.largest).toBeCloseTo(1, 4);
  expect(sums!.mean / bound.mean).toBeCloseTo(1, 4);
};

test.each<[string, { step?: number; terms?: number; outputs?: number }, string[]]>([
  ["a convolution", {}, []],
  ["one with steps", { step: 2 }, []],
  ["a depthwise one", { terms: 1, outputs: 4 }, []],
  ["one whose weights are halves", {}, ["--fp16"]],
])("the sums of %s are Σ|w||x| at each of its places", { timeout: FETCHES }, async (_, how, options) => {
  const { step = 1, terms = 4, outputs = 8 } = how;
  // Halves hold these as they are.
  const w = noise(outputs * terms * 9, 1, 5).map((value) => Math.round(value * 256) / 256);
  const x = noise(4 * area, 6000, 6);
  const attributes = { strides: [step, step], ...(terms === 1 ? { group: 4 } : {}) };
  const model = conv([outputs, terms, 3, 3], w, attributes);
  const [found] = await rangesIn(model, { x: { data: x, shape } }, options);
  near(found!.sums, convolved(x, w, how));
});

test("a ReLU6 that a convolution took in does not cut its sums off", { timeout: FETCHES }, async () => {
  const w = noise(8 * 4 * 9, 1, 7);
  const x = noise(4 * area, 50, 8);
  const model = conv([8, 4, 3, 3], w);
  model.nodes[0]!.outputs = ["c"];
  model.nodes.push({ op: "Clip", inputs: ["c", "low", "high"], outputs: ["y"] });
  model.constants!.low = { shape: [], values: Float32Array.of(0) };
  model.constants!.high = { shape: [], values: Float32Array.of(6) };
  const found = await rangesIn(model, { x: { data: x, shape } });
  expect(found).toHaveLength(1);
  expect(found[0]!.peak).toBe(6);
  near(found[0]!.sums, convolved(x, w));
});

test("in Winograd's space what the transform makes of the input counts", { timeout: FETCHES }, async () => {
  const w = noise(32 * 32 * 9, 0.001, 9);
  const x = Float32Array.from({ length: 32 * area }, (_, i) =>
    (Math.floor((i % area) / 9) + (i % 9)) % 2 ? 3000 : -3000,
  );
  const model = conv([32, 32, 3, 3], w, { pads: [1, 1, 1, 1] });
  const [found] = await rangesIn(model, { x: { data: x, shape: [1, 32, 9, 9] } });
  expect(found!.sums!.largest).toBeLessThan(65_504);
  expect(found!.tiles!.input).toBeGreaterThan(65_504);
});

/** Σ|a||b| over rows of a and columns of b. */
function multiplied(a: Float32Array, b: Float32Array, [rows, terms, columns]: [number, number, number]) {
  const all: number[] = [];
  for (let row = 0; row < rows; row++)
    for (let o = 0; o < columns; o++) {
      let sum = 0;
      for (let k = 0; k < terms; k++) sum += Math.abs(a[row * terms + k]! * b[k * columns + o]!);
      all.push(sum);
    }
  return { largest: Math.max(...all), mean: all.reduce((a, b) => a + b) / all.length };
}

test.each([
  ["on the right", ["x", "w"], [1, 7, 6], [6, 5]],
  ["on the left", ["w", "x"], [1, 6, 7], [5, 6]],
])("a matrix product with a constant %s", { timeout: FETCHES }, async (_, inputs, of, dims) => {
  const w = noise(30, 1, 10);
  const x = noise(42, 60_000, 11);
  const model = one({ op: "MatMul", inputs, outputs: ["y"] }, { shape: dims, values: w }, of);
  const found = await rangesIn(model, { x: { data: x, shape: of } });
  const sums = found.find(({ sums }) => sums)!.sums;
  near(sums, inputs[0] === "x" ? multiplied(x, w, [7, 6, 5]) : multiplied(w, x, [5, 6, 7]));
});

test("a product of two inputs, whose terms cancel", { timeout: FETCHES }, async () => {
  const [a, b] = [noise(2 * 5 * 64, 50, 12), noise(2 * 64 * 3, 50, 13)];
  const model: OnnxModel = {
    nodes: [{ op: "MatMul", inputs: ["a", "b"], outputs: ["y"] }],
    constants: {},
    inputs: { a: { type: "float", shape: [2, 5, 64] }, b: { type: "float", shape: [2, 64, 3] } },
    outputs: ["y"],
  };
  const found = await rangesIn(model, {
    a: { data: a, shape: [2, 5, 64] },
    b: { data: b, shape: [2, 64, 3] },
  });
  const halves = [0, 1].map((n) =>
    multiplied(a.subarray(n * 320, n * 320 + 320), b.subarray(n * 192, n * 192 + 192), [5, 64, 3]),
  );
  const last = found.findLast(({ sums }) => sums)!;
  near(last.sums, {
    largest: Math.max(...halves.map(({ largest }) => largest)),
    mean: (halves[0]!.mean + halves[1]!.mean) / 2,
  });
  expect(last.sums!.largest).toBeGreaterThan(2 * last.peak);
});

test("a mean over all places is bounded by the sum before it is divided", { timeout: FETCHES }, async () => {
  const x = noise(4 * area, 1000, 14);
  const model: OnnxModel = {
    nodes: [{ op: "GlobalAveragePool", inputs: ["x"], outputs: ["y"] }],
    constants: {},
    inputs: { x: { type: "float", shape } },
    outputs: ["y"],
  };
  const [found] = await rangesIn(model, { x: { data: x, shape } });
  const sums = [0, 1, 2, 3].map((c) =>
    x.subarray(c * area, (c + 1) * area).reduce((sum, value) => sum + Math.abs(value), 0),
  );
  expect(found!.sums!.divisor).toBe(area);
  near(found!.sums, { largest: Math.max(...sums), mean: sums.reduce((a, b) => a + b) / 4 });
});

test("a deconvolution sums over the kernel's places that meet", { timeout: FETCHES }, async () => {
  const w = noise(4 * 2 * 4, 1, 12);
  const model = one(
    {
      op: "ConvTranspose",
      inputs: ["x", "w"],
      outputs: ["y"],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
    { shape: [4, 2, 2, 2], values: w },
    shape,
  );
  const [found] = await rangesIn(model, { x: { data: new Float32Array(4 * area).fill(-1), shape } });
  const all = [0, 1].flatMap((o) =>
    [0, 1, 2, 3].map((at) => [0, 1, 2, 3].reduce((sum, c) => sum + Math.abs(w[(c * 2 + o) * 4 + at]!), 0)),
  );
  near(found!.sums, { largest: Math.max(...all), mean: all.reduce((a, b) => a + b) / 8 });
});
