import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { Lab } from "../../action/src/diagnose/lab.ts";
import { roundedWeights } from "../../action/src/diagnose/own-errors.ts";
import type { Subject } from "../../action/src/diagnose/subject.ts";
import { oneOf } from "../../action/src/engine/one.ts";
import type { Feed, Setup } from "../../action/src/engine/setup.ts";
import { readStored } from "../../action/src/engine/store.ts";
import { hostTarget, plainConfig } from "../../action/src/grid/groups.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { isSparse } from "../../action/src/mnn/graph/coded.ts";
import { withFloats, writeBeside } from "../../action/src/mnn/graph/floats.ts";
import { QUANTIZED } from "../../action/src/mnn/graph/schema.ts";
import { storedBy } from "../../action/src/mnn/graph/stored.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { convertedWith } from "../support/converted.ts";
import { freshFolder } from "../support/home.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { engineFor } from "./engine.ts";

const FETCHES = 300_000;

/**
 * A sum of two weights and a bias an element: a kernel in fp16 has no room for another order of adding, so that it gives what the ideal
 * format does, bit for bit, and what it does to its weights shows.
 */
const model: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 2, 4, 4] } },
  constants: {
    w: { shape: [64, 2, 1, 1], values: noise(128, 0.7, 3) },
    k: { shape: [1, 64, 1, 1], values: noise(64, 1, 4) },
  },
  nodes: [
    { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { kernel_shape: [1, 1] } },
    { op: "Mul", inputs: ["c", "k"], outputs: ["y"] },
  ],
  outputs: ["c", "y"],
};

let made: Awaited<ReturnType<typeof engineFor>>;
const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-kept-"));
beforeAll(async () => {
  const [file, ones] = [path.join(folder, "net.onnx"), path.join(folder, "ones.npz")];
  writeFileSync(file, onnx(model));
  writeFileSync(ones, writeNpz([{ name: "x", shape: [1, 2, 4, 4], data: new Float32Array(32).fill(1) }]));
  made = await engineFor(`models: [{ name: net, file: '${file}', inputs: '${ones}' }]\nmnn: ['3.6.1']\n`);
});
afterAll(async () => {
  await made.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the convolution and the product after it give. */
async function outputs(setup: Setup): Promise<Record<string, Float32Array>> {
  const found: Record<string, Float32Array> = {};
  const { result } = await made.engine.watch(setup, made.models[0]!.inputs[0]!.feed, {
    op: ({ name, data }) => {
      if (data instanceof Float32Array) found[name] = data.slice();
      return undefined;
    },
    seen: () => null,
  });
  expect(result.message).toBe("");
  return found;
}

const bits = (values: Float32Array | undefined) => [...new Uint32Array(values!.slice().buffer)];

test.each<[string, string[], { rounded: boolean }]>([
  ["floats", [], { rounded: true }],
  ["halves", ["--fp16"], { rounded: false }],
  ["8 bits", ["--weightQuantBits", "8"], { rounded: true }],
  ["8 bits, symmetric", ["--weightQuantBits", "8", "--weightQuantAsymmetric=false"], { rounded: true }],
  ["4 bits", ["--weightQuantBits", "4"], { rounded: true }],
  ["5 bits", ["--weightQuantBits", "5"], { rounded: true }],
  ["floats in a file beside it", ["--saveExternalData"], { rounded: true }],
  ["halves in a file beside it", ["--saveExternalData", "--fp16"], { rounded: false }],
  ["8 bits in a file beside it", ["--saveExternalData", "--weightQuantBits", "8"], { rounded: true }],
])(
  "weights kept as %s are in the ideal run what MNN's kernels in fp16 make of them",
  {
    timeout: FETCHES,
  },
  async (_, options, { rounded }) => {
    const { file, graph } = await convertedWith(model, options);
    const folder = freshFolder();
    const budget = { ms: null, runs: null };
    const lab = new Lab(made.engine, { budget, folder, prefix: "", scratch: folder });
    const runtime = { name: "3.6.1", origin: "wheel", release: "3.6.1" } as const;
    const host: Setup = { model: { name: "net", file }, runtime, target: hostTarget, config: plainConfig };
    const subject = { graph, format: "fp16", setup: host } as unknown as Subject;
    const ideal = await roundedWeights(subject, lab);
    expect([...ideal!.unrounded]).toEqual([]);
    const ask = { round: { to: "fp16", inputs: true } } as const;
    const low = { ...host, target: resolveTarget("qemu:cortex-a76"), config: parseConfig("cpu/low", 1) };
    const real = await outputs(low);
    const best = await outputs({ ...host, ask, model: ideal!.model });
    const asStored = await outputs({ ...host, ask });
    expect(bits(best.c)).toEqual(bits(real.c));
    expect(bits(best.y)).toEqual(bits(real.y));
    const differ = bits(asStored.c).filter((one, at) => one !== bits(real.c)[at]).length;
    if (rounded) expect(differ).toBeGreaterThan(50);
    else expect(differ).toBe(0);
  },
);

/** One in seven of so many values, the rest zero. */
const few = (length: number, seed: number) =>
  noise(length, 0.5, seed).map((value, at) => (at % 7 === 3 ? value : 0));

/** Each op that has weights of its own. */
const weighted = (values: (length: number, seed: number) => Float32Array): OnnxModel => ({
  inputs: { x: { type: "float", shape: [1, 16, 12, 12] } },
  constants: {
    w: { shape: [16, 16, 3, 3], values: values(2304, 5) },
    b: { shape: [16], values: noise(16, 1, 6) },
    d: { shape: [16, 1, 3, 3], values: values(144, 7) },
    p: { shape: [32, 16, 1, 1], values: values(512, 8) },
    u: { shape: [32, 8, 2, 2], values: values(1024, 9) },
  },
  nodes: [
    { op: "Conv", inputs: ["x", "w", "b"], outputs: ["c"], attributes: { kernel_shape: [3, 3] } },
    { op: "Conv", inputs: ["c", "d"], outputs: ["e"], attributes: { kernel_shape: [3, 3], group: 16 } },
    { op: "Conv", inputs: ["e", "p"], outputs: ["f"], attributes: { kernel_shape: [1, 1] } },
    {
      op: "ConvTranspose",
      inputs: ["f", "u"],
      outputs: ["y"],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
  ],
  outputs: ["y"],
});

test("integers of every code are what MNN makes of them: as floats they give the same bits at Normal", {
  timeout: FETCHES,
}, async () => {
  const input = `${folder}/noise.bin`;
  writeFileSync(input, new Uint8Array(noise(2304, 1, 10).buffer));
  const feed = {
    id: "noise",
    tensors: [{ name: "x", dtype: "float32" as const, shape: [1, 16, 12, 12], file: input }],
  };
  const codes = new Set<string>();
  for (const values of [few, (length: number, seed: number) => noise(length, 0.5, seed)])
    for (const options of [
      [],
      ["--weightQuantBits", "8"],
      ["--weightQuantBits", "8", "--weightQuantAsymmetric=false"],
      ["--weightQuantBits", "3"],
      ["--weightQuantBits", "4", "--weightQuantBlock", "16"],
      ["--weightQuantBits", "8", "--saveExternalData"],
      ["--weightQuantBits", "8", "--detectSparseSpeedUp"],
      ["--weightQuantBits", "8", "--weightQuantAsymmetric=false", "--detectSparseSpeedUp"],
      ["--detectSparseSpeedUp"],
      ["--weightQuantBits", "8", "--weightQuantScaleBit", "16"],
    ]) {
      const { file, graph } = await convertedWith(weighted(values), options);
      for (const { parameter } of graph.ops)
        for (const stored of parameter ? storedBy(parameter) : []) codes.add(codeOf(stored));
      const changed = await withFloats(graph, (value) => value);
      expect(changed.left.size).toBe(0);
      const asFloats = `${file}-floats.mnn`;
      await writeFile(asFloats, changed.bytes);
      if (existsSync(`${file}.weight`))
        await writeBeside(graph, changed, (value) => value, `${asFloats}.weight`);
      const [of, as] = [await last(file, feed), await last(asFloats, feed)];
      expect(bits(as), `${options}`).toEqual(bits(of));
    }
  // Places in a set of values, steps between those that are not zero, and floats of which the zeros are left out.
  expect([...codes].sort()).toEqual(["1", "2", "float32", "sparse"]);
});

const codeOf = (stored: ReturnType<typeof storedBy>[number]): string =>
  stored.as !== "coded" ? stored.as : isSparse(stored) ? "sparse" : `${stored.table.int32(QUANTIZED.type)}`;

async function last(file: string, feed: Feed): Promise<Float32Array> {
  const runtime = { name: "3.6.1", origin: "wheel", release: "3.6.1" } as const;
  const setup = { model: { name: file, file }, runtime, target: hostTarget, config: plainConfig };
  const result = await oneOf(made.engine, setup, feed);
  expect(result.message).toBe("");
  return (await readStored(result.outputs[0]!)) as Float32Array;
}
