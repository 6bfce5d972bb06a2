import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROTOCOL } from "../../action/src/engine/frame.ts";
import { prepareOutside } from "../../action/src/places/outside/outside.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";
import { makeNetwork } from "./networks.ts";
import { floats, makeStep, ofKind, plain, start, type Talk, talk } from "./speaking.ts";

let place: Place;
let folder: string;
let small: string;
let pair: string;

const source = async (name: "small" | "pair") => (await makeNetwork(name, folder)).replace(/\.mnn$/, ".onnx");

function write(name: string, model: OnnxModel): string {
  const file = path.join(folder, `${name}.onnx`);
  writeFileSync(file, onnx(model));
  return file;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-onnxruntime-"));
  place = (await prepareOutside("onnxruntime", testContext())) as unknown as Place;
  [small, pair] = [await source("small"), await source("pair")];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const kinds = ({ said }: Talk) => said.map(({ header }) => header.kind);
const errors = (heard: Talk) =>
  ofKind(heard, "error").map(({ header: { step, stage } }) => ({ step, stage }));
const x = (height: number, width: number) => ({
  x: { shape: [1, 3, height, width], values: noise(3 * height * width, 1) },
});
const endsWell = ({ exit, said }: Talk) => {
  expect(exit).toEqual({ code: 0, signal: null });
  expect(said.at(-1)?.header.kind).toBe("bye");
};

test("a plan without steps describes the model as its file declares it", async () => {
  const heard = await talk(place, folder, small, []);
  endsWell(heard);
  expect(kinds(heard)).toEqual(["hello", "model", "bye"]);
  expect(heard.said[0]!.header).toMatchObject({ protocol: PROTOCOL, mnn: null });
  expect(heard.said[0]!.header).toMatchObject({ speaker: expect.stringMatching(/^onnxruntime \d+\.\d+/) });
  expect(ofKind(heard, "model")[0]!.header.inputs).toEqual([
    { name: "x", dtype: "float32", shape: [1, 3, -1, -1] },
  ]);
});

test("the numbers are right, in the order of frames that the protocol has", async () => {
  const [a, b, shape] = [noise(256, 1, 3), noise(256, 1, 4), [1, 4, 8, 8]];
  const step = await makeStep(folder, "one", { a: { shape, values: a }, b: { shape, values: b } });
  const heard = await talk(place, folder, pair, [step]);
  endsWell(heard);
  expect(kinds(heard)).toEqual(["hello", "model", "session", "begin", "output", "output", "end", "bye"]);
  for (const output of ofKind(heard, "output")) {
    expect(output.header).toMatchObject({ dtype: "float32", shape });
    const wanted = a.map((value, i) => (output.header.name === "sum" ? value + b[i]! : value * b[i]!));
    expect(floats(output)).toEqual(wanted);
  }
});

test("every op of the file by its tensor's name, once, in order; asking for them changes no bit", async () => {
  const step = await makeStep(folder, "ops", x(16, 24), { ops: "all", repeats: 2 });
  const bare = { ...step, id: "bare", ops: "none" as const, repeats: 1 };
  const heard = await talk(place, folder, small, [step, bare]);
  endsWell(heard);
  expect(ofKind(heard, "op").map(({ header: { name, type, shape } }) => [name, type, shape])).toEqual([
    ["c1", "Conv", [1, 8, 16, 24]],
    ["r1", "Relu", [1, 8, 16, 24]],
    ["c2", "Conv", [1, 4, 16, 24]],
    ["t", "Transpose", [1, 16, 24, 4]],
    ["y", "Sigmoid", [1, 16, 24, 4]],
  ]);
  const order = kinds(heard);
  expect(order.lastIndexOf("op")).toBeLessThan(order.indexOf("output"));
  const [first, ...others] = ofKind(heard, "output");
  expect(others).toHaveLength(2);
  for (const other of others) expect(other.data.equals(first!.data)).toBe(true);
  expect(ofKind(heard, "op").at(-1)!.data.equals(first!.data)).toBe(true);
});

test("shapes A, B, A: a session each, and A's bits come back", async () => {
  const steps = [
    await makeStep(folder, "A", x(16, 16), { ops: "all" }),
    await makeStep(folder, "B", x(24, 40), { ops: "all" }),
    await makeStep(folder, "A again", x(16, 16), { ops: "all" }),
  ];
  const heard = await talk(place, folder, small, steps);
  endsWell(heard);
  expect(ofKind(heard, "session")).toHaveLength(3);
  const [first, other, again] = ofKind(heard, "output");
  expect(other!.header.shape).toEqual([1, 24, 40, 4]);
  expect(again!.data.equals(first!.data)).toBe(true);
});

test("what is wrong with a step is that step's error, and the next one runs", async () => {
  const good = await makeStep(folder, "good", x(8, 8));
  const lost = await makeStep(folder, "lost", x(8, 8));
  lost.tensors[0]!.file = path.join(folder, "nowhere.bin");
  const short = await makeStep(folder, "short", x(8, 8));
  short.tensors[0]!.shape = [1, 3, 8, 9];
  const named = await makeStep(folder, "named", { image: x(8, 8).x });
  const wide = await makeStep(folder, "wide", { x: { shape: [1, 4, 8, 8], values: noise(256, 1) } });
  const heard = await talk(place, folder, small, [lost, short, named, wide, good]);
  endsWell(heard);
  expect(errors(heard)).toEqual([
    { step: "lost", stage: "input" },
    { step: "short", stage: "input" },
    { step: "named", stage: "input" },
    { step: "wide", stage: "resize" },
  ]);
  expect(ofKind(heard, "error")[2]!.header.message).toMatch(/\bx\b/);
  expect(ofKind(heard, "end").map(({ header }) => header.step)).toEqual(["good"]);
});

test("a model that is missing, random bytes, or cut off is an error outside steps", async () => {
  const random = path.join(folder, "random.onnx");
  await writeFile(random, new Uint8Array(noise(2048, 1, 9).buffer));
  const cut = path.join(folder, "cut.onnx");
  await writeFile(cut, readFileSync(small).subarray(0, 700));
  for (const model of [path.join(folder, "no.onnx"), random, cut]) {
    const heard = await talk(place, folder, model, []);
    endsWell(heard);
    expect(kinds(heard)).toEqual(["hello", "error", "bye"]);
    expect(errors(heard)).toEqual([{ step: null, stage: "load" }]);
  }
});

test("what ONNX Runtime has not is refused, not passed over", async () => {
  const step = await makeStep(folder, "s", x(8, 8));
  const low = await talk(place, folder, small, [step], { ...plain, precision: "low" });
  const rounded = await talk(place, folder, small, [step], plain, { round: { to: "fp16" } });
  for (const heard of [low, rounded]) {
    endsWell(heard);
    expect(errors(heard)).toEqual([{ step: null, stage: "session" }]);
  }
  expect(ofKind(low, "error")[0]!.header.message).toContain("precision low: not supported by this speaker");
  expect(ofKind(rounded, "error")[0]!.header.message).toContain("round: not supported by this speaker");
});

test("element types that frames have not are carried exactly; scalars and empty tensors too", async () => {
  // ONNX's numbers of the types.
  const types = { float16: 10, float64: 11, int8: 3, int16: 5, int64: 7, uint8: 2, uint16: 4 };
  const all = { ...types, int32: 6, uint32: 12, uint64: 13, bool: 9 };
  const cast = ([name, to]: [string, number]) => ({
    op: "Cast",
    inputs: ["x"],
    outputs: [name],
    attributes: { to },
  });
  const model = write("kinds", {
    inputs: { x: { type: "float", shape: [3] } },
    constants: { zero: { shape: [1], values: BigInt64Array.of(0n) } },
    nodes: [
      ...Object.entries(all).map(cast),
      { op: "ReduceSum", inputs: ["x"], outputs: ["scalar"], attributes: { keepdims: 0 } },
      { op: "Slice", inputs: ["x", "zero", "zero"], outputs: ["empty"] },
      { op: "SequenceConstruct", inputs: ["x", "x"], outputs: ["sequence"] },
      { op: "Relu", inputs: ["x"], outputs: ["y"] },
    ],
    outputs: ["y"],
  });
  const step = await makeStep(
    folder,
    "k",
    { x: { shape: [3], values: Float32Array.of(0, 1.5, 3) } },
    { ops: "all" },
  );
  const heard = await talk(place, folder, model, [step]);
  endsWell(heard);
  const ops = new Map(ofKind(heard, "op").map((op) => [op.header.name, op]));
  expect([...ops.keys()]).toEqual([...Object.keys(all), "scalar", "empty", "y"]);
  const carried = Object.fromEntries([...ops].map(([name, { header }]) => [name, header.dtype]));
  expect(carried).toMatchObject({ float16: "float32", int64: "float64", bool: "uint8" });
  expect([...floats(ops.get("float16")!)]).toEqual([0, 1.5, 3]);
  expect([...ops.get("bool")!.data]).toEqual([0, 1, 1]);
  const longs = ops.get("int64")!.data;
  expect([0, 8, 16].map((at) => longs.readDoubleLE(at))).toEqual([0, 1, 3]);
  expect(ops.get("scalar")!.header.shape).toEqual([]);
  expect(floats(ops.get("scalar")!)).toEqual(Float32Array.of(4.5));
  expect(ops.get("empty")!.header.shape).toEqual([0]);
});

test("whole numbers are fed as the model declares them, if they survive it", async () => {
  const model = write("ids", {
    inputs: { ids: { type: "int64", shape: ["n"] } },
    nodes: [{ op: "Cast", inputs: ["ids"], outputs: ["y"], attributes: { to: 1 } }],
    outputs: ["y"],
  });
  const whole = await makeStep(folder, "whole", { ids: { shape: [2], values: Int32Array.of(-3, 70_000) } });
  const none = await makeStep(folder, "none", { ids: { shape: [0], values: new Int32Array(0) } });
  const broken = await makeStep(folder, "broken", { ids: { shape: [1], values: Float32Array.of(0.5) } });
  const heard = await talk(place, folder, model, [whole, none, broken]);
  endsWell(heard);
  expect(ofKind(heard, "output").map((output) => [...floats(output)])).toEqual([[-3, 70_000], []]);
  expect(errors(heard)).toEqual([{ step: "broken", stage: "input" }]);
});

test("weights kept in another file are found from any folder, with ops as well", async () => {
  const values = noise(64, 1, 5);
  const nodes = [{ op: "MatMul", inputs: ["x", "w"], outputs: ["y"] }];
  const inputs = { x: { type: "float" as const, shape: [1, 8] } };
  const named = { inputs, nodes, outputs: ["y"] };
  const constant = { shape: [8, 8], values };
  await writeFile(path.join(folder, "elsewhere.bin"), new Uint8Array(values.buffer));
  const outside = write("outside", {
    ...named,
    nodes: [...nodes, { op: "Relu", inputs: ["y"], outputs: ["z"] }],
    outputs: ["z"],
    constants: { w: { ...constant, location: "elsewhere.bin" } },
  });
  const inside = write("inside", { ...named, constants: { w: constant } });
  const step = await makeStep(folder, "w", { x: { shape: [1, 8], values: noise(8, 1, 6) } }, { ops: "all" });
  const [one, other] = [
    await talk(place, folder, outside, [step]),
    await talk(place, folder, inside, [step]),
  ];
  endsWell(one);
  expect(ofKind(one, "op").map(({ header }) => header.name)).toEqual(["y", "z"]);
  expect(ofKind(one, "op")[0]!.data.equals(ofKind(other, "op")[0]!.data)).toBe(true);
});

test("2.6 GB of activations pass through less than 1 GB of memory", { timeout: 600_000 }, async () => {
  const deep = 40;
  const model = write("deep", {
    inputs: { x: { type: "float", shape: [1, 16, "h", "w"] } },
    nodes: Array.from({ length: deep }, (_, i) => ({
      op: "Relu",
      inputs: [i === 0 ? "x" : `r${i - 1}`],
      outputs: [`r${i}`],
    })),
    outputs: [`r${deep - 1}`],
  });
  const step = await makeStep(
    folder,
    "deep",
    { x: { shape: [1, 16, 1024, 1024], values: noise(16 << 20, 1) } },
    { ops: "all" },
  );
  const probe = await start(place, folder, model, [step]);
  let [ops, bytes, peak] = [0, 0, 0];
  for (let frame = await probe.next(); frame; frame = await probe.next()) {
    if (frame.header.kind === "op") [ops, bytes] = [ops + 1, bytes + frame.bytes];
    if (process.platform === "linux" && frame.header.kind === "op")
      peak = 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${probe.pid}/status`, "utf8"))?.[1]);
    probe.recycle(frame);
  }
  expect(await probe.exit).toEqual({ code: 0, signal: null });
  expect(ops).toBe(deep);
  expect(bytes).toBeGreaterThan(2.6e9);
  if (process.platform === "linux") expect(peak).toBeGreaterThan(1e8);
  expect(peak).toBeLessThan(1e9);
});
