import { existsSync, writeFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { SumsIn } from "../../action/src/diagnose/ranges-sums.ts";
import { TilesOf } from "../../action/src/diagnose/ranges-tiles.ts";
import { constantsOf } from "../../action/src/mnn/graph/constants.ts";
import type { Graph } from "../../action/src/mnn/graph/graph.ts";
import { NotMnn, readGraph } from "../../action/src/mnn/graph/read.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { convertedWith } from "../support/converted.ts";
import { freshFolder } from "../support/home.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

const FETCHES = 300_000;
const scalar = (value: number) => ({ shape: [], values: Float32Array.of(value) });

/** With an epsilon that fp16 has not and a mask beyond it. */
const model: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 3, 8, 8] } },
  constants: {
    w: { shape: [4, 3, 3, 3], values: noise(108, 0.5, 3) },
    eps: scalar(1e-12),
    mask: scalar(-3.4028234663852886e38),
  },
  nodes: [
    { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { kernel_shape: [3, 3] } },
    { op: "Relu", inputs: ["c"], outputs: ["r"] },
    { op: "Add", inputs: ["r", "eps"], outputs: ["a"] },
    { op: "Sqrt", inputs: ["a"], outputs: ["s"] },
    { op: "Mul", inputs: ["a", "mask"], outputs: ["m"] },
    { op: "Add", inputs: ["s", "m"], outputs: ["y"] },
  ],
  outputs: ["y"],
};

async function converted(release: string) {
  const folder = freshFolder();
  const source = path.join(folder, "net.onnx");
  const file = path.join(folder, "net.mnn");
  writeFileSync(source, onnx(model));
  await convertModel(source, file, release, testContext());
  return { folder, file, graph: await readGraph(file) };
}

test.each(["3.0.0", "3.6.1"])(
  "the graph that %s wrote: ops in order, edges, attributes",
  async (release) => {
    const { graph } = await converted(release);
    expect(graph).toMatchObject({ version: release, source: "ONNX" });
    expect(graph.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect(graph.outputs.map(({ name }) => name)).toEqual(["y"]);
    const tensor = (name: string) => graph.tensors.find((one) => one.name === name)!;
    // The convolution took in its ReLU and writes the ReLU's tensor.
    expect(tensor("r").producer).toMatchObject({ type: "Convolution" });
    expect(tensor("r").producer!.attributes).toMatchObject({
      kernelX: 3,
      kernelY: 3,
      outputCount: 4,
      relu: true,
    });
    const readers = tensor("a").consumers.map(({ type, attributes }) => [type, attributes.operation]);
    expect(readers).toEqual([
      ["UnaryOp", "SQRT"],
      ["BinaryOp", "MUL"],
    ]);
    for (const { index, inputs } of graph.ops)
      for (const { producer } of inputs) if (producer) expect(producer.index).toBeLessThan(index);
  },
  FETCHES,
);

test(
  "constants to their last bit, far below and far above the format",
  async () => {
    const { graph } = await converted("3.6.1");
    const of = async (name: string) =>
      constantsOf(graph, graph.tensors.find((one) => one.name === name)!.producer!);
    expect(await of("a")).toEqual([
      expect.objectContaining({
        name: "eps",
        count: 1,
        min: Math.fround(1e-12),
        smallest: Math.fround(1e-12),
      }),
    ]);
    expect(await of("m")).toEqual([
      expect.objectContaining({ name: "mask", max: -3.4028234663852886e38, nonFinite: 0 }),
    ]);
    const weights = noise(108, 0.5, 3);
    const [weight, bias] = await of("r");
    expect(weight).toMatchObject({ name: "weight", dtype: "float32", count: 108, nonFinite: 0 });
    expect([weight!.min, weight!.max]).toEqual([Math.min(...weights), Math.max(...weights)]);
    expect(weight!.smallest).toBe(Math.min(...weights.map(Math.abs)));
    expect(bias).toMatchObject({ name: "bias", count: 4, min: 0, max: 0, smallest: 0 });
  },
  FETCHES,
);

const convertWith = (options: string[]) => convertedWith(model, options);

const constantsIn = async (graph: Graph) =>
  (await Promise.all(graph.ops.map((op) => constantsOf(graph, op)))).flat();

test(
  "weights kept in another file, stored as half, quantised",
  async () => {
    const plain = await convertWith([]);
    const outside = await convertWith(["--saveExternalData"]);
    expect(existsSync(`${outside.file}.weight`)).toBe(true);
    expect(await constantsIn(outside.graph)).toEqual(await constantsIn(plain.graph));
    // Gone, they cost what needs them, with a word: sums without weights have no bound.
    await rm(`${outside.file}.weight`);
    await expect(constantsIn(outside.graph)).rejects.toThrow(NotMnn);
    const tiles = await TilesOf.of(outside.graph);
    tiles.see({ name: "x", output: 0, occurrence: 0 }, noise(192, 1, 1), [1, 3, 8, 8]);
    expect(tiles.found.size).toBe(0);
    await expect(SumsIn.of(outside.graph, { write: async () => "" })).rejects.toThrow(NotMnn);
    const half = await constantsIn((await convertWith(["--fp16"])).graph);
    const weight = half.find(({ name }) => name === "weight")!;
    expect(weight).toMatchObject({ dtype: "float16", count: 108 });
    expect(weight.max).toBeCloseTo(Math.max(...noise(108, 0.5, 3)), 3);
    // Integers are what MNN makes of them: up to half a step of 255 away.
    const quantised = await constantsIn((await convertWith(["--weightQuantBits", "8"])).graph);
    expect(quantised.map(({ name }) => name)).toEqual(["weight", "bias", "eps", "mask"]);
    expect(quantised[0]!.count).toBe(108);
    expect(Math.abs(quantised[0]!.max - weight.max)).toBeLessThan(0.5 / 255);
    // Its weights are gone: told, not passed over.
    writeFileSync(`${outside.file}.weight`, "");
    await expect(constantsIn(outside.graph)).rejects.toThrow(/\.weight ends inside/);
  },
  FETCHES,
);

test(
  "no MNN model, or not all of one, is told",
  async () => {
    const { folder, file } = await converted("3.6.1");
    const cut = path.join(folder, "cut.mnn");
    const bytes = await readFile(file);
    const random = new Uint8Array(noise(512, 1, 9).buffer);
    const html = new TextEncoder().encode("<!DOCTYPE html><html><body>404</body></html>");
    for (const content of [bytes.subarray(0, 100), random, html, new Uint8Array(0)]) {
      await writeFile(cut, content);
      await expect(readGraph(cut)).rejects.toThrow(NotMnn);
    }
  },
  FETCHES,
);
