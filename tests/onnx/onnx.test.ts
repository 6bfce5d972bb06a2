import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { declaredInputs, unusedInputs } from "../../action/src/grid/declared-inputs.ts";
import { readOnnx } from "../../action/src/onnx/onnx.ts";
import { companionsOf } from "../../action/src/places/wheel/convert.ts";
import { freshFolder } from "../support/home.ts";
import { type OnnxModel, onnx } from "../support/onnx.ts";

const outside = (location: string) => ({ location, shape: [2], values: new Float32Array([1, 2]) });

const model: OnnxModel = {
  opset: 13,
  inputs: {
    x: { type: "float", shape: ["T", 1, 8] },
    s: { type: "float", shape: [] },
    c: { type: "float", shape: [2] },
  },
  constants: { w: outside("w.data"), v: outside("parts/v.bin"), u: outside("w.data") },
  nodes: [{ op: "Add", inputs: ["x", "s"], outputs: ["y"] }],
  outputs: ["y"],
};

const written = (bytes: Uint8Array): string => {
  const file = path.join(freshFolder(), "net.onnx");
  writeFileSync(file, bytes);
  return file;
};

test("says open dimensions, and files with weights once each", () => {
  expect(readOnnx(written(onnx(model)))).toEqual({
    inputs: [
      { name: "x", dtype: "float32", shape: [null, 1, 8] },
      { name: "s", dtype: "float32", shape: [] },
      { name: "c", dtype: "float32", shape: [2] },
    ],
    outputs: [{ name: "y", dtype: "float32", shape: null }],
    external: ["w.data", "parts/v.bin"],
  });
});

test("reads a file anew that was written over, also with as many bytes", () => {
  const file = written(onnx(model));
  expect(readOnnx(file).external).toEqual(["w.data", "parts/v.bin"]);
  writeFileSync(file, Buffer.from(onnx(model)).toString("latin1").replaceAll("w.data", "z.data"), "latin1");
  expect(readOnnx(file).external).toEqual(["z.data", "parts/v.bin"]);
});

test("opens the dimensions that MNN's converter wrote 1 for, and no others", () => {
  const file = written(onnx(model));
  const told = [
    { name: "x", dtype: "float32", shape: [1, 1, 8] },
    { name: "s", dtype: "float32", shape: [] },
    { name: "other", dtype: "int32", shape: [1] },
  ];
  // A converter left the third behind: the source has no such input.
  expect(declaredInputs(told, file).map(({ shape }) => shape)).toEqual([[-1, 1, 8], []]);
  expect(unusedInputs(told, file)).toEqual([{ name: "c", dtype: "float32", shape: [2] }]);
  expect(declaredInputs(told, "/nowhere/net.mnn")).toEqual(told);
});

test.each([
  ["text", Buffer.from("<html>no model</html>")],
  ["a model that was cut off", Buffer.from(onnx(model)).subarray(0, -7)],
  ["zeros", Buffer.alloc(100)],
])("%s is no ONNX model", (_, bytes) => {
  expect(() => readOnnx(written(bytes))).toThrow();
});

test("steps over weights: 3 GB of them take no memory and no time", () => {
  const whole = onnx({ ...model, constants: {} });
  const file = path.join(freshFolder(), "net.onnx");
  const descriptor = openSync(file, "w");
  // A field of no meaning here, of 3 GB, which a sparse file has for nothing.
  const size = 3 * 2 ** 30;
  const head = Buffer.from([((1000 << 3) & 0x7f) | 2 | 0x80, (1000 << 3) >> 7, ...varint(size)]);
  writeSync(descriptor, head, 0, head.length, 0);
  ftruncateSync(descriptor, head.length + size);
  writeSync(descriptor, whole, 0, whole.length, head.length + size);
  closeSync(descriptor);
  const before = process.memoryUsage.rss();
  expect(readOnnx(file).inputs[0]).toMatchObject({ name: "x", shape: [null, 1, 8] });
  expect(process.memoryUsage.rss() - before).toBeLessThan(50e6);
});

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];

test("weights that are missing, or outside of the model's folder, are named", async () => {
  const file = written(onnx(model));
  await expect(companionsOf(file)).rejects.toMatchObject({
    code: "model-weights-missing",
    message: expect.stringContaining("w.data"),
  });
  const stray = written(onnx({ ...model, constants: { w: outside("../secret") } }));
  await expect(companionsOf(stray)).rejects.toMatchObject({ code: "model-weights-outside" });
});
