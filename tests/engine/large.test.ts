import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { runParity } from "../../action/src/grid/run.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { noise, type OnnxConstant, type OnnxNode, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

const home = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-large-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs what is in a folder. @returns the report, and how far this process' memory rose meanwhile, in bytes */
async function ran(folder: string, more: object) {
  const settings = {
    models: [{ file: "net.onnx", inputs: "x.npz" }],
    mnn: ["3.6.1"],
    targets: ["host"],
    ...more,
  };
  writeFileSync(path.join(folder, "parity.yml"), JSON.stringify(settings));
  // The peak so far is forgotten.
  writeFileSync("/proc/self/clear_refs", "5");
  const before = process.memoryUsage.rss();
  const report = await runParity(await loadSettings({ flags: {}, cwd: folder }), testContext());
  const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
  return { report, rise: peak - before };
}

function folderOf(name: string, model: Uint8Array, shape: number[]): string {
  const folder = path.join(home, name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, "net.onnx"), model);
  const data = noise(
    shape.reduce((a, b) => a * b, 1),
    1,
    1,
  );
  writeFileSync(path.join(folder, "x.npz"), writeNpz([{ name: "x", shape, data }]));
  return folder;
}

test("200 MB of weights beside an ONNX file: theirs is the model's identity, and none of them is in our memory", {
  timeout: 600_000,
}, async () => {
  const [rows, columns] = [5120, 10240];
  const folder = folderOf(
    "weights",
    onnx({
      opset: 13,
      inputs: { x: { type: "float", shape: ["N", rows] } },
      constants: { w: { location: "elsewhere named", shape: [rows, columns], values: new Float32Array() } },
      nodes: [{ op: "MatMul", inputs: ["x", "w"], outputs: ["y"] }],
      outputs: ["y"],
    }),
    [1, rows],
  );
  const weights = path.join(folder, "elsewhere named");
  const fill = (seed: number) => {
    const row = Buffer.from(noise(columns, 0.01, seed).buffer);
    const file = openSync(weights, "w");
    for (let at = 0; at < rows; at++) writeSync(file, row);
    closeSync(file);
  };
  fill(1);
  const first = await ran(folder, { configs: ["cpu/normal"] });
  expect(first.report.cells.map(({ verdict }) => verdict)).toEqual(["pass"]);
  expect(first.report.models[0]?.bytes).toBeGreaterThan(200e6);
  expect(first.rise).toBeLessThan(150e6);
  fill(2);
  const { report } = await ran(folder, { configs: ["cpu/normal"], ops: "none" });
  const [was, is] = [first.report.models[0]!, report.models[0]!];
  expect(is.sha256).not.toBe(was.sha256);
  expect(is.converted?.sha256).not.toBe(was.converted?.sha256);
});

test("2.6 GB of activations, op by op on two sides, in the memory of a few ops", {
  timeout: 600_000,
}, async () => {
  const [size, channels, depth] = [1024, 16, 39];
  const constants: Record<string, OnnxConstant> = {};
  const nodes = Array.from({ length: depth }, (_, at): OnnxNode => {
    const from = at === 0 ? 3 : channels;
    constants[`w${at}`] = { shape: [channels, from, 1, 1], values: noise(channels * from, 0.3, at) };
    return { op: "Conv", inputs: [at === 0 ? "x" : `h${at - 1}`, `w${at}`], outputs: [`h${at}`] };
  });
  const mean = { op: "GlobalAveragePool", inputs: [`h${depth - 1}`], outputs: ["y"] };
  const shape = [1, 3, size, size];
  const model = onnx({
    opset: 13,
    inputs: { x: { type: "float", shape } },
    constants,
    nodes: [...nodes, mean],
    outputs: ["y"],
  });
  const folder = folderOf("activations", model, shape);
  const { report, rise } = await ran(folder, { configs: ["cpu/low"], ops: "all" });
  const { rows } = report.cells.find(({ config }) => config === "cpu/low")?.ops ?? { rows: [] };
  const bytes = rows.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
  expect(bytes).toBeGreaterThan(2.5e9);
  expect(rise).toBeLessThan(600e6);
});
