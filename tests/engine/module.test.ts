import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { runParity } from "../../action/src/grid/run.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { decodeReport, encodeReport, type Report } from "../../core/report/schema.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

type Fed = Record<string, { shape: number[]; data: Float32Array }>;

const home = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-module-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs a network as a user would, on real wheels of 3.0.0 and 3.6.1. */
async function ran(model: OnnxModel, inputs: Record<string, Fed>, more: object): Promise<Report> {
  const folder = mkdtempSync(path.join(home, "net-"));
  mkdirSync(path.join(folder, "in"));
  writeFileSync(path.join(folder, "net.onnx"), onnx(model));
  for (const [id, fed] of Object.entries(inputs)) {
    const arrays = Object.entries(fed).map(([name, tensor]) => ({ name, ...tensor }));
    writeFileSync(path.join(folder, "in", `${id}.npz`), writeNpz(arrays));
  }
  const settings = {
    models: [{ file: "net.onnx", inputs: "in/*.npz" }],
    mnn: ["3.0.0", "3.6.1"],
    targets: ["host"],
    configs: ["cpu/normal"],
    ...more,
  };
  writeFileSync(path.join(folder, "parity.yml"), JSON.stringify(settings));
  const report = await runParity(await loadSettings({ flags: {}, cwd: folder }), testContext());
  // As it is written and read.
  return decodeReport(JSON.parse(JSON.stringify(encodeReport(report))));
}

const tensor = (shape: number[], seed: number, scale = 1) => ({
  shape,
  data: noise(
    shape.reduce((a, b) => a * b, 1),
    scale,
    seed,
  ),
});

describe("networks that no session takes", { timeout: 600_000 }, () => {
  /** Exp of large values in the branch that is taken: beyond fp16 from there on. */
  const branch: OnnxModel = {
    opset: 13,
    inputs: { x: { type: "float", shape: ["N", 64] } },
    constants: {
      half: { shape: [], values: new Float32Array([0.5]) },
      zero: { shape: [], values: new Float32Array([0]) },
      axes: { shape: [2], values: new BigInt64Array([0n, 1n]) },
    },
    nodes: [
      { op: "Mul", inputs: ["x", "half"], outputs: ["a"] },
      { op: "Exp", inputs: ["a"], outputs: ["big"] },
      { op: "ReduceSum", inputs: ["x", "axes"], outputs: ["sum"], attributes: { keepdims: 0 } },
      { op: "Greater", inputs: ["sum", "zero"], outputs: ["which"] },
      {
        op: "If",
        inputs: ["which"],
        outputs: ["y"],
        attributes: {
          then_branch: {
            graph: { nodes: [{ op: "Sqrt", inputs: ["big"], outputs: ["p"] }], inputs: {}, outputs: ["p"] },
          },
          else_branch: {
            graph: { nodes: [{ op: "Log", inputs: ["big"], outputs: ["q"] }], inputs: {}, outputs: ["q"] },
          },
        },
      },
    ],
    outputs: ["y"],
  };
  let report: Report;
  beforeAll(async () => {
    const large = tensor([3, 64], 1);
    large.data = large.data.map((value, at) => (at % 5 === 0 ? 30 : value));
    report = await ran(
      branch,
      { a: { x: tensor([2, 64], 2) }, b: { x: large }, c: { x: tensor([2, 64], 2) } },
      { targets: ["qemu:cortex-a76"], configs: ["cpu/normal", "cpu/low"] },
    );
  }, 600_000);

  test("run through Module, on all releases, at all shapes", () => {
    expect(report.models[0]?.api?.through).toBe("module");
    expect(report.models[0]?.inputs[0]?.shape).toEqual([-1, 64]);
    expect(report.cells).toHaveLength(12);
    expect(new Set(report.cells.map(({ api }) => api))).toEqual(new Set(["module"]));
    const normal = report.cells.filter(({ config }) => config === "cpu/normal");
    expect(normal.map(({ verdict }) => verdict)).toEqual(normal.map(() => "pass"));
  });

  test("say what came out alike before and after another shape", () => {
    // a and c are the same tensors, and b of another shape runs between them.
    for (const config of ["cpu/normal", "cpu/low"]) {
      const [a, c] = ["a", "c"].map((input) =>
        report.cells
          .filter((cell) => cell.input === input && cell.config === config)
          .map(({ outputs }) => outputs.map(({ metrics }) => metrics)),
      );
      expect(a).toEqual(c);
    }
  });

  test("have a first bad op at Low, of the tensors that Module was asked for", () => {
    const failing = report.cells.filter((cell) => cell.config === "cpu/low" && cell.input === "b");
    expect(failing).toHaveLength(2);
    for (const { ops, verdict } of failing) {
      // MNN clamps what Exp gives at 65504.
      expect(verdict).toBe("drift");
      expect(ops?.rows[ops.firstBad ?? -1]).toMatchObject({ name: "big", type: "UnaryOp" });
    }
  });
});

test("an empty cache is fed, and comes out", { timeout: 300_000 }, async () => {
  const cache: OnnxModel = {
    opset: 13,
    inputs: { cache: { type: "float", shape: [1, "P", 8] }, x: { type: "float", shape: [1, "T", 8] } },
    nodes: [
      { op: "Concat", inputs: ["cache", "x"], outputs: ["c"], attributes: { axis: 1 } },
      { op: "Sigmoid", inputs: ["c"], outputs: ["y"] },
      { op: "Exp", inputs: ["cache"], outputs: ["e"] },
    ],
    outputs: ["y", "e"],
  };
  const fed = (past: number, now: number): Fed => ({
    cache: tensor([1, past, 8], 1),
    x: tensor([1, now, 8], 2),
  });
  for (const api of ["session", "module"]) {
    const { cells } = await ran(cache, { empty: fed(0, 3), some: fed(2, 1) }, { api });
    expect(cells.map(({ verdict }) => verdict)).toEqual(["pass", "pass", "pass", "pass"]);
    const { outputs } = cells.find(({ input }) => input === "empty")!;
    expect(outputs.map(({ name, shape }) => [name, shape]).sort()).toEqual([
      ["e", [1, 0, 8]],
      ["y", [1, 3, 8]],
    ]);
  }
});
