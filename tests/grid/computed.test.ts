import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { computedIn } from "../../action/src/grid/computed.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { engineFor } from "../diagnose/engine.ts";
import { noise, onnx } from "../support/onnx.ts";

const FETCHES = 300_000;
const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-computed-"));
let made: Awaited<ReturnType<typeof engineFor>>;
beforeAll(async () => {
  const model = onnx({
    inputs: { x: { type: "float", shape: [1, 8, 12, 12] } },
    constants: { w: { shape: [8, 8, 3, 3], values: noise(576, 0.2, 1) } },
    nodes: [
      { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { pads: [1, 1, 1, 1] } },
      { op: "Tanh", inputs: ["c"], outputs: ["y"] },
    ],
    outputs: ["y"],
  });
  writeFileSync(path.join(folder, "net.onnx"), model);
  for (const [at, name] of ["a", "b"].entries())
    writeFileSync(
      path.join(folder, `${name}.npz`),
      writeNpz([{ name: "x", data: noise(1152, 1, at + 2), shape: [1, 8, 12, 12] }]),
    );
  made = await engineFor(
    `project: a/b\nmnn: [3.6.1]\nmodels: [{ file: ${folder}/net.onnx, inputs: '${folder}/*.npz' }]\n`,
  );
}, FETCHES);
afterAll(async () => {
  await made?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What Low with a hint, which the run did not have, computes in on a target. */
async function computedOn(target: string) {
  const { engine, models, places } = made;
  const [model] = models;
  const runtime = { name: "3.6.1", origin: "wheel", release: "3.6.1" } as const;
  const setup = {
    model: model!,
    runtime,
    target: resolveTarget(target),
    config: parseConfig("cpu/low", 1),
    ask: { hints: { 3: 0 } },
  };
  const place = await places.get(runtime, setup.target);
  const graph = await readGraph(model!.file);
  const feeds = model!.inputs.map(({ feed }) => feed);
  return computedIn(setup, feeds, { engine, place, graph });
}

test("on a CPU with fp16 a switched setting is proven to compute in it, on each input", {
  timeout: FETCHES,
}, async () => {
  const computed = await computedOn("qemu:cortex-a76");
  expect(computed.map(({ backend, format, partly }) => [backend, format, partly])).toEqual([
    ["cpu", "fp16", undefined],
    ["cpu", "fp16", undefined],
  ]);
});

test("on one without it is proven to be fp32, right as its numbers are", { timeout: FETCHES }, async () => {
  const computed = await computedOn("qemu:cortex-a72");
  expect(computed.map(({ format }) => format)).toEqual(["fp32", "fp32"]);
});
