import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { graphFacts } from "../../action/src/grid/graph-facts.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { freshFolder } from "../support/home.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

const model: OnnxModel = {
  opset: 13,
  inputs: { x: { type: "float", shape: [1, 4, 8, 8] } },
  constants: {
    w: { shape: [16, 4, 3, 3], values: noise(576, 0.5, 3) },
    to: { shape: [2], values: BigInt64Array.of(1n, -1n) },
    k0: { shape: [1, 16, 6, 6], values: noise(576, 0.5, 5) },
    k: { shape: [1], values: BigInt64Array.of(3n) },
  },
  nodes: [
    { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { kernel_shape: [3, 3] } },
    { op: "Exp", inputs: ["c"], outputs: ["e"] },
    { op: "ArgMax", inputs: ["e"], outputs: ["classes"], attributes: { axis: 1, keepdims: 0 } },
    { op: "Reshape", inputs: ["e", "to"], outputs: ["flat"] },
    { op: "TopK", inputs: ["flat", "k"], outputs: ["values", "ids"], attributes: { axis: -1 } },
    { op: "Add", inputs: ["k0", "k0"], outputs: ["kk"] },
    { op: "Add", inputs: ["e", "kk"], outputs: ["moved"] },
  ],
  outputs: {
    moved: { type: "float", shape: [1, 16, 6, 6] },
    classes: { type: "int64", shape: [1, 6, 6] },
    values: { type: "float", shape: [1, 3] },
    ids: { type: "int64", shape: [1, 3] },
  },
} as OnnxModel;

test("a model's file tells what its indices are chosen from, and what a convolution takes", async () => {
  const folder = freshFolder();
  const [from, to] = [path.join(folder, "m.onnx"), path.join(folder, "m.mnn")];
  writeFileSync(from, onnx(model));
  await convertModel(from, to, "3.6.1", testContext());
  const { chosenFrom, chosenWith, multiplications, fromConstants } = graphFacts(await readGraph(to));
  expect([...chosenFrom.keys()].sort()).toEqual(["classes", "ids"]);
  for (const givers of chosenFrom.values()) expect(givers).toContain("e");
  expect(chosenWith).toEqual(
    new Map([
      ["classes", []],
      ["ids", ["values"]],
    ]),
  );
  for (const op of ["c", "e", "moved"]) expect(fromConstants).not.toContain(op);
  expect([...multiplications.values()]).toEqual([36]);
}, 300_000);

test("a file that is no model tells nothing", () => {
  expect(graphFacts(null).chosenFrom.size).toBe(0);
});
