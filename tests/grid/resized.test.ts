import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import type { CellDraft, CellSetup } from "../../action/src/grid/draft.ts";
import { hostTarget, plainConfig } from "../../action/src/grid/groups.ts";
import { holdResized } from "../../action/src/grid/resized.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { run } from "../support/command.ts";
import { FakeEngine } from "../support/fake-engine.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { gaussian } from "../support/random.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-resized-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const net: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 8, "H", "W"] } },
  constants: { w: { shape: [16, 8, 3, 3], values: noise(1152, 0.4, 1) } },
  nodes: [
    { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { pads: [1, 1, 1, 1] } },
    { op: "Tanh", inputs: ["c"], outputs: ["y"] },
  ],
  outputs: ["y"],
};
const npz = (side: number) =>
  writeNpz([{ name: "x", data: noise(8 * side * side, 1, side), shape: [1, 8, side, side] }]);

test("on request each input is run again in one session after one of another shape", {
  timeout: 120_000,
}, async () => {
  writeFileSync(path.join(folder, "net.onnx"), onnx(net));
  for (const [name, side] of Object.entries({ a: 24, b: 24, c: 40 }))
    writeFileSync(path.join(folder, `${name}.npz`), npz(side));
  const yaml = "project: a/b\nmnn: [3.6.1]\ntargets: [host]\nconfigs: [cpu/normal, 'cpu/normal;threads=2']\n";
  const models = "models:\n  - file: net.onnx\n    inputs: '*.npz'\n";
  writeFileSync(path.join(folder, "parity.yml"), `${yaml}resize: true\n${models}`);
  const { report } = await run(["parity.yml"], { cwd: folder });
  expect(report.cells.map(({ config, input, stability }) => [config, input, stability?.resized])).toEqual(
    ["cpu/normal", "cpu/normal;threads=2"].flatMap((config) => [
      [config, "a", { between: "c", identical: true }],
      [config, "b", { between: "c", identical: true }],
      [config, "c", { between: "a", identical: true }],
    ]),
  );
  expect(report.findings).toEqual([]);
});

/** A stand-in for an MNN that keeps something of the shape before: the third run in one session gives other bits. */
test("other bits after another shape are told as unstable", async () => {
  const [first, after] = [gaussian(64, 1), gaussian(64, 2)];
  const engine = new FakeEngine(
    { run: (_, input, nth) => (input === "a" && nth === 2 ? after : first) },
    folder,
  );
  const feedOf = (id: string, side: number) => ({
    id,
    feed: { id, tensors: [{ name: "x", dtype: "float32", shape: [1, 8, side, side], file: `${id}.bin` }] },
  });
  const setup = {
    model: { name: "net", file: "net.mnn", inputs: [feedOf("a", 24), feedOf("c", 40)] },
    runtime: { name: "3.6.1", origin: "wheel", release: "3.6.1" },
    target: hostTarget,
    config: plainConfig,
  } as unknown as CellSetup;
  const cells: CellDraft[] = [];
  for await (const result of engine.run(
    setup,
    setup.model.inputs.map(({ feed }) => feed),
  ))
    cells.push({ input: result.input, result, stability: null } as CellDraft);
  await holdResized(cells, setup, engine);
  expect(cells.map(({ stability }) => stability)).toEqual([
    { repeats: 3, identical: false, resized: { between: "c", identical: false } },
    { repeats: 3, identical: true, resized: { between: "a", identical: true } },
  ]);
});
