import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveMnn, wantNothing } from "../../action/src/config/resolve/mnn.ts";
import type { StepResult } from "../../action/src/engine/probe-runner.ts";
import type { Setup } from "../../action/src/engine/setup.ts";
import { TensorStore } from "../../action/src/engine/store.ts";
import { Workspace } from "../../action/src/engine/workspace.ts";
import { failure } from "../../action/src/errors/error.ts";
import type { CellSetup } from "../../action/src/grid/draft.ts";
import { hostTarget, plainConfig } from "../../action/src/grid/groups.ts";
import type { PreparedModel } from "../../action/src/grid/models.ts";
import { OutsideTruth } from "../../action/src/grid/outside.ts";
import { compareWithTruth } from "../../action/src/grid/outside-compare.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { defaultTolerance } from "../../core/judge/tolerance.ts";
import { type Canned, FakeEngine, type Script } from "../support/fake-engine.ts";
import { freshFolder } from "../support/home.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { gaussian } from "../support/random.ts";
import { testContext } from "../support/tool-context.ts";

const right = gaussian(600, 1);
const wrong = right.map((value, at) => (at < 5 ? -value : value));
const isTruth = ({ runtime }: Setup) => runtime.origin === "outside";

interface Plan {
  /** What MNN's Normal gives; `right` by default. */
  normal?: Canned;
  /** What the truth gives; `right` by default. */
  truth?: (input: string) => Canned;
  ops?: Script["ops"];
  /** The model's source; null where it is not known. */
  source?: string | null;
  missing?: boolean;
  abort?: AbortController;
  home?: string;
}

/** A check of one input over a scripted engine, which stands for MNN and for ONNX Runtime; and what came of it. */
async function checked({ normal = right, truth = () => right, ...plan }: Plan) {
  const folder = freshFolder();
  const fed = path.join(folder, "x.bin");
  await writeFile(fed, new Uint8Array(gaussian(16, 2).buffer));
  const notes: string[] = [];
  const abort = plan.abort ?? new AbortController();
  const context = testContext({
    home: plan.home ?? path.join(folder, "home"),
    signal: abort.signal,
    progress: { step: () => ({ update: () => {}, done: () => {} }), note: (line) => notes.push(line) },
  });
  const run: Script["run"] = (setup, input) => (isTruth(setup) ? truth(input) : normal);
  const engine = new FakeEngine({ run, ...(plan.ops ? { ops: plan.ops } : {}) }, folder);
  const outside = new OutsideTruth({
    engine,
    place: async () => {
      if (plan.missing) throw failure("outside-missing", "onnxruntime", "linux-x86_64", "cp399", ["cp311"]);
      return { runtime: { id: "onnxruntime-1.0@here", release: "1.0" } } as Place;
    },
    store: new TensorStore(path.join(folder, "outside")),
    workspace: new Workspace(path.join(folder, "work")),
    context,
  });
  const source = plan.source === undefined ? "/net.onnx" : plan.source;
  const feed = { id: "a", tensors: [{ name: "x", dtype: "float32", shape: [16], file: fed }] };
  const model = {
    name: "net",
    file: network,
    source: source === null ? null : { file: source, sha256: "0".repeat(64) },
    inputs: [{ id: "a", feed, report: { sha256: "1".repeat(64) }, loaded: { unused: [] } }],
  } as unknown as PreparedModel;
  const setup: CellSetup = {
    ...{ model, target: hostTarget, config: plainConfig },
    runtime: resolveMnn("3.6.1", "/", wantNothing),
  };
  let result: StepResult | undefined;
  for await (const one of engine.run(setup, [feed])) result = one;
  const before = engine.spent.runs;
  const check = await outside.check(setup, "a", result!);
  const again = await outside.check(setup, "a", result!);
  expect(again).toBe(check);
  const reference = () => outside.reference(model, "a");
  return { check, notes, asked: engine.spent.runs - before, reference, home: context.home };
}

test("what is right is kept: a second run asks nothing", async () => {
  const first = await checked({});
  expect([first.check, first.asked]).toEqual([null, 1]);
  const second = await checked({ home: first.home });
  expect([second.check, second.asked]).toEqual([null, 0]);
});

test("what is wrong is not kept, and is an operator's where nothing else explains it", async () => {
  const first = await checked({ normal: wrong });
  expect(first.check).toMatchObject({
    runtime: "onnxruntime-1.0@here",
    label: "onnxruntime 1.0",
    cause: { kind: "operator" },
  });
  expect(first.check!.truth.map(({ name }) => name)).toEqual(["y"]);
  expect((await checked({ normal: wrong, home: first.home })).asked).toBeGreaterThan(0);
});

test("what one rounding of the inputs moves as far is conditioning, and no op is named", async () => {
  const { check } = await checked({
    normal: wrong,
    truth: (input) => (input === "a" ? right : right.map((value, at) => (at > 590 ? -value : value))),
  });
  expect(check).toMatchObject({ cause: { kind: "conditioning" }, op: null });
});

test("another shape is the converter's", async () => {
  const { check } = await checked({ normal: right.subarray(0, 300) });
  expect(check).toMatchObject({ cause: { kind: "converter" } });
});

test.each<[string, Plan, RegExp | null, RegExp | null]>([
  ["a source that is not known", { source: null }, null, /source is not known/],
  ["a source that nothing reads", { source: "/net.pb" }, null, /source is not known/],
  ["a truth that cannot be had", { missing: true }, /nothing outside.*onnxruntime/, /onnxruntime/],
  [
    "a truth that cannot run it",
    { truth: () => ({ status: "refused", message: "no kernel" }) },
    /could not run net, a: no kernel/,
    /could not run net, a: no kernel/,
  ],
  ["a truth that is no number", { normal: wrong, truth: () => right.map(() => Number.NaN) }, null, /600 NaN/],
])("%s says nothing of Normal, and is no reference", async (_, plan, note, bad) => {
  const { check, notes, reference } = await checked(plan);
  expect(check).toBeNull();
  expect(notes).toEqual(note ? [expect.stringMatching(note)] : []);
  const told = await reference();
  expect([told.kind, told.bad]).toEqual(["outside", bad ? expect.stringMatching(bad) : null]);
});

test("as a reference it is what it gave", async () => {
  const told = await (await checked({})).reference();
  expect(told).toMatchObject({ kind: "outside", label: "onnxruntime 1.0", bad: null });
  expect(told.outputs.map(({ name }) => name)).toEqual(["y"]);
});

test("a run that was ended asks nothing more, and fails for nothing", async () => {
  const abort = new AbortController();
  const truth = (): Canned => {
    abort.abort();
    throw new Error("ended");
  };
  expect((await checked({ abort, truth })).check).toBeNull();
});

const weights = { shape: [4, 4, 1, 1], values: noise(16, 1, 3) };
const conv = (input: string, output: string) => ({
  ...{ op: "Conv", inputs: [input, `w ${output}`], outputs: [output] },
});
const chain: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 4, 2, 1] } },
  constants: { "w c1": weights, "w c2": weights, "w y": weights },
  nodes: [conv("x", "c1"), conv("c1", "c2"), { op: "Relu", inputs: ["c2"], outputs: ["r"] }, conv("r", "y")],
  outputs: ["y"],
};
/** The file whose graph is read: what MNN's converter makes of a chain of convolutions. */
let network: string;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-outside-"));
  const source = path.join(folder, "net.onnx");
  network = path.join(folder, "net.mnn");
  await writeFile(source, onnx(chain));
  await convertModel(source, network, "3.6.1", testContext());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the first op that is wrong by its own doing is named, and those without a counterpart are listed", async () => {
  const op = (name: string, values: Float32Array, type?: string) => ({
    name,
    values,
    type: type ?? "Convolution",
  });
  const fine = gaussian(600, 9);
  // MNN's second convolution took in its ReLU: its op is called `c2` and writes `r`. The last is wrong because `r` is.
  const ops: Script["ops"] = (setup) =>
    isTruth(setup)
      ? [op("c1", fine, "Conv"), op("c2", fine, "Conv"), op("r", right, "Relu"), op("y", right, "Conv")]
      : [op("c1", fine), op("made by MNN", fine, "ConvertTensor"), op("c2", wrong), op("y", wrong)];
  const { check } = await checked({ normal: wrong, ops });
  expect(check!.op).toEqual({ name: "r", type: "Relu" });
  // The last one writes what becomes `y` once its layout is turned: its elements need not be in the source's order.
  expect(check!.unmatched!.map(({ name }) => name)).toEqual(["made by MNN", "y"]);
  expect(check!.cause!.numbers).toMatchObject({ "ops held against the truth": 2 });
});

test("integers are held exactly against int64, and another kind of type is a contradiction", async () => {
  const store = new TensorStore(path.join(freshFolder(), "store"));
  const keep = (
    name: string,
    dtype: string,
    data: Float32Array | Float64Array | Int32Array,
    declared?: string,
  ) =>
    store.keep(
      { name, dtype, shape: [data.length], ...(declared ? { declared } : {}) },
      new Uint8Array(data.buffer),
    );
  const truth = [
    await keep("ids", "float64", Float64Array.of(1, 2, 3), "int64"),
    await keep("scores", "float32", Float32Array.of(1, 2, 3)),
    await keep("wide", "float64", Float64Array.of(1, 2, 3)),
  ];
  const judged = async (ids: Int32Array | Float32Array, scores: Int32Array | Float32Array) =>
    compareWithTruth(
      truth,
      [
        await keep("ids", ids instanceof Int32Array ? "int32" : "float32", ids),
        await keep("scores", scores instanceof Int32Array ? "int32" : "float32", scores),
        await keep("wide", "float32", Float32Array.of(1, 2, 3)),
      ],
      () => defaultTolerance("fp32"),
    );
  const [ids, scores] = [Int32Array.of(1, 2, 3), Float32Array.of(1, 2, 3)];
  expect(await judged(ids, scores)).toMatchObject({ verdict: "pass", contradicted: [] });
  const off = await judged(Int32Array.of(1, 2, 4), scores);
  expect(off.outputs[0]!.differ).toMatchObject({ count: 1, of: 3 });
  expect(await judged(scores, ids)).toMatchObject({
    verdict: "drift",
    contradicted: ["ids", "scores"],
    outputs: [
      { reason: "it is of float32, and int64 is right" },
      { reason: "it is of int32, and float32 is right" },
      { verdict: "pass" },
    ],
  });
});
