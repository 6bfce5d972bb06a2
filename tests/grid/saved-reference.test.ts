import path from "node:path";
import { describe, expect, test } from "vitest";
import { readStored, TensorStore } from "../../action/src/engine/store.ts";
import { compareOutputs } from "../../action/src/grid/outputs.ts";
import { SavedReferences } from "../../action/src/grid/saved-reference.ts";
import { defaultTolerance } from "../../core/judge/tolerance.ts";
import { numpy } from "../input/numpy.ts";
import { folderWith, parityError } from "../input/temp.ts";

const python = numpy();
const store = () => new TensorStore(path.join(folderWith(), "store"));

/** Saved tensors as numpy writes them. `arrays` is Python: the keywords of `np.savez`. */
async function saved(arrays: string) {
  const folder = folderWith();
  python?.(`import numpy as np\nnp.savez('cat.npz', ${arrays})`, folder);
  return SavedReferences.load({ globs: ["*.npz"], folder }, store());
}

/** What MNN gives, as its probes hand it over. */
async function given(name: string, data: Float32Array | Int32Array, shape: number[]) {
  const dtype = data instanceof Float32Array ? "float32" : "int32";
  return store().keep({ name, dtype, shape }, new Uint8Array(data.buffer));
}

describe.skipIf(!python)("tensors of any type that numpy saves are held against MNN's by value", () => {
  test.each([
    ["float16", "float32", [-0.5, 0.25, 2]],
    ["float32", "float32", [-0.5, 0.25, 2]],
    ["float64", "float64", [-0.5, 0.25, 2]],
    ["bool", "uint8", [0, 1, 1]],
    ["uint8", "uint8", [0, 7, 255]],
    ["int8", "int8", [-128, 0, 127]],
    ["int16", "int16", [-300, 0, 300]],
    ["uint16", "uint16", [0, 1, 65535]],
    ["int32", "int32", [-(2 ** 31), 0, 2 ** 31 - 1]],
    ["uint32", "float64", [0, 1, 2 ** 32 - 1]],
    ["int64", "int32", [-(2 ** 31), 16_777_217, 2 ** 31 - 1]],
  ])("%s", async (type, held, values) => {
    const references = await saved(`y=np.array(${JSON.stringify(values)}).astype('${type}')`);
    const { outputs, label, bad } = references.get("cat");
    expect([bad, label]).toEqual([null, "saved tensors cat.npz"]);
    expect(outputs).toMatchObject([{ name: "y", dtype: held, shape: [3] }]);
    expect([...(await readStored(outputs[0]!))]).toEqual(values);
  });

  test("one id off among int64 is counted: int32 keeps what float32 would round away", async () => {
    const { outputs } = (await saved("ids=np.array([16777217, 16777218, 3], dtype='i8')")).get("cat");
    const ids = await given("ids", Int32Array.of(16_777_217, 16_777_217, 3), [3]);
    const { outputs: judged } = await compareOutputs(outputs, [ids], () => defaultTolerance("fp32"));
    expect(judged[0]?.metrics).toMatchObject({
      maxAbs: 1,
      worst: { index: [1], reference: 16_777_218, candidate: 16_777_217 },
    });
  });

  test("float64 against float32 shows what float32 lacks", async () => {
    const { outputs } = (await saved("y=np.array([0.1, 1.0])")).get("cat");
    const y = await given("y", Float32Array.of(0.1, 1), [2]);
    const { outputs: judged } = await compareOutputs(outputs, [y], () => defaultTolerance("fp32"));
    expect(judged[0]?.metrics.maxAbs).toBe(Math.abs(Math.fround(0.1) - 0.1));
    expect(judged[0]?.verdict).toBe("pass");
  });

  test("an int64 that MNN's integers cannot hold is told with its place", async () => {
    const error = await parityError(() => saved("ids=np.array([[1, 2**40]], dtype='i8')"));
    expect([error.code, error.exit]).toEqual(["npy-overflow", 2]);
    expect(error.message).toMatch(/cat\.npz \(ids\) has the int64 value 1099511627776 at \[0, 1\]/);
  });
});

test("a pointer in place of saved tensors is told as one", async () => {
  const folder = folderWith({
    "cat.npz": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
  });
  const error = await parityError(() => SavedReferences.load({ globs: ["*.npz"], folder }, store()));
  expect(error.code).toBe("file-lfs");
});

describe("a shape that is not the model's", () => {
  const tensor = async (shape: number[]) => {
    const data = new Uint8Array(new Float32Array(shape.reduce((a, b) => a * b, 1)).buffer);
    return [await store().keep({ name: "y", dtype: "float32", shape }, data)];
  };

  test.each([
    [
      [1, 4, 6],
      [1, 6, 4],
    ],
    [
      [2, 2],
      [1, 8],
    ],
  ])("[%s] saved, [%s] given: wrong, with both shapes", async (was, is) => {
    const { outputs } = await compareOutputs(await tensor(was), await tensor(is), () =>
      defaultTolerance("fp32"),
    );
    expect(outputs).toMatchObject([{ verdict: "drift", shape: is, referenceShape: was }]);
  });

  test.each([
    [[10], [1, 10]],
    [
      [1, 10, 1, 1],
      [1, 10],
    ],
    [[], [1]],
  ])("axes of length 1 come and go: [%s], [%s]", async (was, is) => {
    const { outputs } = await compareOutputs(await tensor(was), await tensor(is), () =>
      defaultTolerance("fp32"),
    );
    expect(outputs[0]?.verdict).toBe("pass");
  });
});
