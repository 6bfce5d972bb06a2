import fs from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { ModelSettings } from "../../action/src/config/resolve/settings.ts";
import { loadInputs } from "../../action/src/input/load.ts";
import { type TypedArray, writeNpy } from "../../action/src/input/npy.ts";
import { readNpz, writeNpz } from "../../action/src/input/npz.ts";
import { saveInputs } from "../../action/src/input/save.ts";
import type { InputSource, Preprocess } from "../../action/src/input/source.ts";
import type { TensorInfo } from "../../core/report/schema.ts";
import { folderWith, listing, parityError } from "./temp.ts";

const f4 = (shape: number[], value = 1) =>
  writeNpy(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), shape);
const image: TensorInfo = { name: "image", dtype: "float32", shape: [1, 3, 32, 32] };
const mask: TensorInfo = { name: "mask", dtype: "float32", shape: [1, 1, 32, 32] };
const any: TensorInfo = { name: "x", dtype: "float32", shape: [-1, 0] };
const plain: Preprocess = { size: null, channels: "rgb", mean: [0, 0, 0], scale: [1, 1, 1] };

const model = (inputs: InputSource): ModelSettings => ({
  name: "net",
  file: "/nowhere/net.onnx",
  releases: null,
  inputs,
  api: "auto",
  tolerance: {},
  outputTolerance: {},
});
const from = (folder: string, globs = ["*"], preprocess: Preprocess | null = null): InputSource => ({
  kind: "files",
  globs,
  folder,
  preprocess,
});
const load = (folder: string, signature: TensorInfo[], inputs: InputSource = from(folder)) =>
  loadInputs(model(inputs), signature, { folder });

/** The error of loading these files, which must leave the folder as it was. */
async function refusal(files: Record<string, Uint8Array | string>, signature: TensorInfo[], source?: object) {
  const folder = folderWith(files);
  const before = listing(folder);
  const inputs = { ...from(folder), ...source } as InputSource;
  const error = await parityError(() => load(folder, signature, inputs));
  expect(listing(folder)).toEqual(before);
  return error;
}

describe("inputs that are fed", () => {
  test("what only the model's source takes may be given, is kept apart, and has a word said of it", async () => {
    const x = { name: "x", data: Float32Array.of(1, 2), shape: [1, 2] };
    const length = { name: "length", data: Int32Array.of(1, 2), shape: [1, 2] };
    const folder = folderWith({
      "in/a.npz": writeNpz([x, length]),
      "in/b.npz": writeNpz([x]),
    });
    const unused = [{ name: "length", dtype: "int32", shape: [1, 2] }];
    const inputs = await loadInputs(
      model(from(folder, ["in/*"])),
      [{ name: "x", dtype: "float32", shape: [1, 2] }],
      { folder },
      unused,
    );
    expect(inputs.map(({ tensors }) => tensors.map(({ name }) => name))).toEqual([["x"], ["x"]]);
    expect(inputs.map(({ unused }) => unused.map(({ name, dtype }) => `${name} ${dtype}`))).toEqual([
      ["length int32"],
      [],
    ]);
    expect(inputs.map(({ warnings }) => warnings)).toEqual([
      [
        "in/a.npz: input length is in the model's source and not in the converted model, which makes no use of it",
      ],
      [],
    ]);
  });

  test("a tensor without elements, such as a cache that is empty yet", async () => {
    const folder = folderWith({ "in/a.npy": f4([0, 3]) });
    const [input] = await load(folder, [any], from(folder, ["in/*"]));
    expect(input?.tensors[0]).toMatchObject({ shape: [0, 3], data: new Float32Array() });
  });

  test("come in natural order, by file name without extension", async () => {
    const folder = folderWith({
      "img10.npy": f4([1, 2]),
      "img2.npy": f4([1, 2]),
      "Img1.npz": writeNpz([{ name: "x", data: Float32Array.of(5), shape: [1, 1] }]),
    });
    const inputs = await load(folder, [any]);
    expect(inputs.map(({ id }) => id)).toEqual(["Img1", "img2", "img10"]);
    expect(inputs[0]?.tensors).toEqual([
      { name: "x", dtype: "float32", shape: [1, 1], data: Float32Array.of(5), source: "Img1.npz" },
    ]);
    expect(await inputs[0]?.draw()).toBeNull();
  });

  test("of the same name in different folders are told apart by them", async () => {
    const folder = folderWith({
      "a/good/1.npy": f4([1, 1]),
      "a/bad/1.npy": f4([1, 1]),
      "a/2.npy": f4([1, 1]),
    });
    const inputs = await load(folder, [any], from(folder, ["a/**/*.npy"]));
    expect(inputs.map(({ id }) => id)).toEqual(["2", "bad-1", "good-1"]);
  });

  test("a file's name is taken as it is before it is a pattern", async () => {
    const folder = folderWith({ "photo [1] (copy).npy": f4([1, 1]) });
    const inputs = await load(folder, [any], from(folder, ["photo [1] (copy).npy"]));
    expect(inputs.map(({ id }) => id)).toEqual(["photo [1] (copy)"]);
  });

  test("several tensors come from one .npz by name, in the model's order", async () => {
    const folder = folderWith({
      "a.npz": writeNpz([
        { name: "mask", data: new Float32Array(1024), shape: [1, 1, 32, 32] },
        { name: "image", data: new Float32Array(3072).fill(9), shape: [1, 3, 32, 32] },
      ]),
    });
    const [input] = await load(folder, [image, mask]);
    expect(input?.tensors.map(({ name }) => name)).toEqual(["image", "mask"]);
    expect(await input?.draw()).toMatchObject({ mime: "image/webp", width: 32, height: 32 });
  });

  test("or from files of their own, paired by name", async () => {
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#010203" } })
      .png()
      .toBuffer();
    const folder = folderWith({
      "images/b.png": png,
      "images/a.png": png,
      "masks/a.npy": f4([1, 1, 32, 32], 0),
      "masks/b.npz": writeNpz([{ name: "arr_0", data: new Float32Array(1024), shape: [1, 1, 32, 32] }]),
    });
    const inputs = await load(folder, [image, mask], {
      kind: "perTensor",
      tensors: {
        mask: { globs: ["masks/*"], folder, preprocess: null },
        image: { globs: ["images/*.png"], folder, preprocess: { ...plain, size: [32, 32] } },
      },
    });
    expect(inputs.map(({ id, tensors }) => [id, ...tensors.map(({ source }) => source)])).toEqual([
      ["a", "images/a.png", "masks/a.npy"],
      ["b", "images/b.png", "masks/b.npz"],
    ]);
    expect([...(inputs[0]?.tensors[0]?.data.slice(0, 1) ?? [])]).toEqual([1]);
  });

  test("the picture of an image is the image, whatever normalisation makes of it", async () => {
    const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => (at * 37) % 256);
    const png = await sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } })
      .png()
      .toBuffer();
    const folder = folderWith({ "a.png": png });
    const preprocess: Preprocess = {
      size: null,
      channels: "bgr",
      mean: [120, 120, 120],
      scale: [0.02, 0.02, 0.02],
    };
    const wanted = { name: "x", dtype: "float32", shape: [-1, 3, -1, -1] };
    const [input] = await load(folder, [wanted], from(folder, ["*"], preprocess));
    const shown = Buffer.from((await input?.draw())?.data ?? "", "base64");
    expect([...(await sharp(shown).raw().toBuffer())]).toEqual([...pixels]);
  });

  test("an image goes into a model with channels last as it wants it", async () => {
    const png = await sharp({ create: { width: 4, height: 2, channels: 3, background: "#010203" } })
      .png()
      .toBuffer();
    const folder = folderWith({ "a.png": png });
    const wanted = { name: "x", dtype: "float32", shape: [1, 2, 4, 3] };
    const [input] = await load(folder, [wanted], from(folder, ["*"], plain));
    expect([...(input?.tensors[0]?.data.slice(0, 3) ?? [])]).toEqual([1, 2, 3]);
  });

  test("one array that numpy named arr_0 is the one input of the model", async () => {
    const folder = folderWith({
      "a.npz": writeNpz([{ name: "arr_0", data: Float32Array.of(1), shape: [1, 1] }]),
    });
    expect((await load(folder, [any]))[0]?.tensors[0]?.name).toBe("x");
  });

  const as = (dtype: string): TensorInfo => ({ name: "x", dtype, shape: [2] });
  const casts: [string, TypedArray, string, number[]][] = [
    ["uint8 to float32", Uint8Array.of(0, 255), "float32", [0, 255]],
    ["int32 to float32", Int32Array.of(2 ** 24, -(2 ** 30)), "float32", [2 ** 24, -(2 ** 30)]],
    ["int16 to int32", Int16Array.of(-3, 7), "int32", [-3, 7]],
    ["int32 to uint8", Int32Array.of(0, 255), "uint8", [0, 255]],
    ["int32 to int8", Int32Array.of(-128, 127), "int8", [-128, 127]],
    ["uint32 to int32", Uint32Array.of(1, 2), "int", [1, 2]],
    ["int32 for int64", Int32Array.of(1, 2), "int64", [1, 2]],
  ];
  test.each(casts)("%s keeps its values", async (_, data, dtype, values) => {
    const folder = folderWith({ "a.npy": writeNpy(data, [2]) });
    const [input] = await load(folder, [as(dtype)]);
    expect([...(input?.tensors[0]?.data ?? [])]).toEqual(values);
  });

  test("Inf and -Inf are fed as they are, and counted by tensor", async () => {
    const [plus, minus] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const folder = folderWith({
      "a.npz": writeNpz([
        { name: "m", data: Float32Array.of(minus, 0, minus), shape: [3] },
        { name: "s", data: Float64Array.of(plus, minus, minus), shape: [3] },
        { name: "x", data: Float32Array.of(1, 2, 3), shape: [3] },
      ]),
    });
    const wanted = ["x", "m", "s"].map((name) => ({ name, dtype: "float32", shape: [3] }));
    const [input] = await load(folder, wanted);
    expect(input?.tensors[1]?.data).toEqual(Float32Array.of(minus, 0, minus));
    expect(input?.warnings).toEqual([
      "a.npz: input m has 2 values of -Inf, fed as they are",
      "a.npz (float64 rounded to float32): input s has 1 value of Inf and 2 values of -Inf, fed as they are",
    ]);
  });

  test("float64 is rounded to float32, and says so; Fortran order and float16 are only read", async () => {
    const fixture = (name: string) => fs.readFileSync(path.join(import.meta.dirname, "fixtures", name));
    const folder = folderWith({
      "f8.npy": fixture("f8.npy"),
      "f2.npy": fixture("f2.npy"),
      "f.npy": fixture("fortran.npy"),
    });
    const inputs = await load(folder, [{ name: "x", dtype: "float32", shape: [2, 3, 4] }]);
    expect(inputs.map(({ tensors }) => tensors[0]?.source)).toEqual([
      "f.npy",
      "f2.npy",
      "f8.npy (float64 rounded to float32)",
    ]);
    expect([...(inputs[0]?.tensors[0]?.data ?? [])]).toEqual([...new Array(24).keys()]);
  });

  test("are saved as they were fed, and can be fed again", async () => {
    const folder = folderWith({
      "in/a b.npz": writeNpz([{ name: "x", data: Int8Array.of(1, -2), shape: [1, 2] }]),
    });
    const [input] = await load(folder, [any], from(folder, ["in/*"]));
    const saved = await saveInputs(input!, path.join(folder, "out"));
    expect(path.relative(folder, saved)).toBe(path.join("out", "net", "a b.npz"));
    expect(listing(path.join(folder, "out"))).toHaveLength(1);
    expect(readNpz(fs.readFileSync(saved), saved).get("x")?.data).toEqual(Float32Array.of(1, -2));
    const [again] = await load(folder, [any], from(folder, [saved]));
    expect(again?.tensors[0]?.data).toEqual(input?.tensors[0]?.data);
  });

  test("names that are no file names are saved inside the folder all the same", async () => {
    const folder = folderWith();
    const saved = await saveInputs(
      { model: "../a", id: "..", tensors: [], unused: [], draw: async () => null, warnings: [] },
      folder,
    );
    expect(path.relative(folder, saved)).toBe(path.join("%2e%2e%2fa", "%2e%2e.npz"));
  });

  test("a folder that cannot be written is an error, and leaves nothing", async () => {
    const folder = folderWith({ net: "a file where the folder should be" });
    const before = listing(folder);
    const error = await parityError(() =>
      saveInputs(
        { model: "net", id: "a", tensors: [], unused: [], draw: async () => null, warnings: [] },
        folder,
      ),
    );
    expect([error.code, error.exit]).toEqual(["cannot-write", 3]);
    expect(listing(folder)).toEqual(before);
  });
});

describe("inputs that are refused", () => {
  const x: TensorInfo = { name: "x", dtype: "float32", shape: [1, 3, 4, 5] };

  test("a pattern that matches nothing", async () => {
    const error = await refusal({ "a.npy": f4([1, 1]) }, [any], { globs: ["imgs/*.npy"] });
    expect([error.code, error.exit]).toEqual(["glob-empty", 2]);
    expect(error.message).toMatch(/^no file matches imgs\/\*\.npy in \/.*mnn-parity-test/);
  });

  test("a file of another kind", async () => {
    const error = await refusal({ "a.raw": "x" }, [any]);
    expect([error.code, error.exit]).toEqual(["input-kind", 2]);
  });

  test("names that the model does not have", async () => {
    const bytes = writeNpz([{ name: "img", data: new Float32Array(3072), shape: [1, 3, 32, 32] }]);
    const error = await refusal({ "a.npz": bytes }, [image, mask]);
    expect([error.code, error.exit]).toEqual(["input-names", 2]);
    expect(error.render()).toBe(
      [
        "error: a.npz: no input of the model is called img, and nothing is given for image, mask; the model's inputs are image, mask",
        "  fix: name the arrays as the model names its inputs",
        "",
        '    np.savez("input.npz", image=x, mask=x)',
        "",
      ].join("\n"),
    );
  });

  test("an array too many", async () => {
    const both = ["image", "extra"].map((name) => ({
      name,
      data: new Float32Array(3072),
      shape: [1, 3, 32, 32],
    }));
    const error = await refusal({ "a.npz": writeNpz(both) }, [image]);
    expect(error.message).toContain("no input of the model is called extra; the model's inputs are image");
  });

  test("names in the configuration that the model does not have", async () => {
    const error = await refusal({ "a.npy": f4([1, 3, 32, 32]) }, [image, mask], {
      kind: "perTensor",
      tensors: { imag: { globs: ["*"], folder: "/", preprocess: null } },
    });
    expect(error.message).toContain("inputs of net: no input of the model is called imag");
  });

  test("a .npy for a model of two inputs", async () => {
    const error = await refusal({ "a.npy": f4([1, 3, 32, 32]) }, [image, mask]);
    expect([error.code, error.exit]).toEqual(["input-needs-names", 2]);
    expect(error.example).toBe("inputs:\n  image: { files: 'image/*.npy' }\n  mask: { files: 'mask/*.npy' }");
  });

  test("files without a partner, on both sides", async () => {
    const folder = folderWith({
      "i/a.npy": f4([1]),
      "i/b.npy": f4([1]),
      "m/a.npy": f4([1]),
      "m/c.npy": f4([1]),
    });
    const files = (glob: string) => ({ globs: [glob], folder, preprocess: null });
    const error = await parityError(() =>
      load(folder, [image, mask], {
        kind: "perTensor",
        tensors: { image: files("i/*"), mask: files("m/*") },
      }),
    );
    expect([error.code, error.exit]).toEqual(["input-unpaired", 2]);
    expect(error.message).toBe("the files of net's inputs do not pair up: image has no c; mask has no b");
  });

  test("two files of one name", async () => {
    const error = await refusal({ "a.npy": f4([1, 1]), "a.npz": writeNpz([]) }, [any]);
    expect([error.code, error.exit]).toEqual(["input-id-twice", 2]);
    expect(error.message).toBe("two inputs would be called a: a.npy, a.npz");
  });

  const shapes: [string, number[], TensorInfo, string, string][] = [
    ["wrong size", [1, 3, 4, 6], x, "takes [1, 3, 4, 5], and this is [1, 3, 4, 6]", "give that size"],
    [
      "dynamic size",
      [1, 2, 4, 6],
      { ...x, shape: [1, 3, -1, 0] },
      "takes [1, 3, ?, ?], and",
      "? stands for any",
    ],
    ["[H, W, C]", [4, 5, 3], x, "this is [4, 5, 3]", "x.transpose(2, 0, 1)[None]"],
    ["[1, H, W, C]", [1, 4, 5, 3], x, "this is [1, 4, 5, 3]", "x.transpose(0, 3, 1, 2)"],
    ["[C, H, W]", [3, 4, 5], x, "this is [3, 4, 5]", "x = x[None]"],
    [
      "[1, C, H, W]",
      [1, 3, 4, 5],
      { ...x, shape: [1, 4, 5, 3] },
      "this is [1, 3, 4, 5]",
      "x.transpose(0, 2, 3, 1)",
    ],
    ["flat", [60], x, "this is [60]", "give 4 dimensions"],
  ];
  test.each(shapes)("shape: %s", async (_, shape, wanted, what, hint) => {
    const error = await refusal({ "a.npy": f4(shape) }, [wanted]);
    expect([error.code, error.exit]).toEqual(["input-shape", 2]);
    expect(error.message).toContain(what);
    expect(error.render()).toContain(hint);
  });

  test("an image of the wrong size says how to resize it", async () => {
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    const error = await refusal({ "a.png": png }, [x], { preprocess: plain });
    expect(error.message).toBe("a.png: input x takes [1, 3, 4, 5], and this is [1, 3, 9, 9]");
    expect(error.example).toBe("--size 5x4 --channels rgb\npreprocess: { size: [5, 4], channels: rgb }");
  });

  test.each(["int32", "uint8", "int8"])("floats for %s", async (dtype) => {
    const error = await refusal({ "a.npy": f4([2]) }, [{ name: "ids", dtype, shape: [2] }]);
    expect([error.code, error.exit]).toEqual(["input-type", 2]);
    expect(error.message).toBe(`a.npy: input ids takes ${dtype}, and this is float32`);
    expect(error.example).toContain(`dtype=np.${dtype}`);
  });

  test.each([
    ["float32", Int32Array.of(1, 2 ** 24 + 1), "cannot hold 16777217 at [1]"],
    ["uint8", Int32Array.of(-1, 0), "cannot hold -1 at [0]"],
    ["int8", Uint8Array.of(0, 200), "cannot hold 200 at [1]"],
    ["int32", Uint32Array.of(0, 2 ** 32 - 1), "cannot hold 4294967295 at [1]"],
  ])("integers that %s cannot hold", async (dtype, data, text) => {
    const error = await refusal({ "a.npy": writeNpy(data, [2]) }, [{ name: "x", dtype, shape: [2] }]);
    expect([error.code, error.exit]).toEqual(["input-inexact", 2]);
    expect(error.message).toContain(text);
  });

  test("a model input of a type that cannot be fed", async () => {
    const error = await refusal({ "a.npy": f4([1, 1]) }, [{ ...any, dtype: "string" }]);
    expect([error.code, error.exit]).toEqual(["input-model-type", 2]);
  });

  test("NaN, whatever infinity is beside it", async () => {
    const data = Float32Array.of(0, Number.POSITIVE_INFINITY, 0, 0, Number.NaN, Number.NaN);
    const error = await refusal({ "a.npy": writeNpy(data, [2, 3]) }, [{ ...any, shape: [2, 3] }]);
    expect([error.code, error.exit]).toEqual(["input-nan", 2]);
    expect(error.message).toContain("a.npy: input x has NaN at [1, 1] (2 such values in all)");
  });

  test("a float64 that float32 has only as Inf: nobody fed that", async () => {
    const data = Float64Array.of(Number.NEGATIVE_INFINITY, 1e300);
    const error = await refusal({ "a.npy": writeNpy(data, [1, 2]) }, [any]);
    expect([error.code, error.exit]).toEqual(["input-inexact", 2]);
    expect(error.message).toContain("input x takes float32, which cannot hold 1e+300 at [0, 1]");
  });

  test.each([
    [
      [1, 3, 4, 5],
      "[1, 3, 4, 5]",
      "--size 5x4 --channels rgb --mean 123.675,116.28,103.53 --scale 0.01712475,0.017507,0.01742919",
      "preprocess: { size: [5, 4], channels: rgb, mean: [123.675, 116.28, 103.53], scale: [0.01712475, 0.017507, 0.01742919] }",
    ],
    [
      [-1, 32, 64, 1],
      "[?, 32, 64, 1]",
      "--size 64x32 --channels gray --mean 0 --scale 0.00392157",
      "preprocess: { size: [64, 32], channels: gray, mean: 0, scale: 0.00392157 }",
    ],
    [
      [1, 3, -1, -1],
      "[1, 3, ?, ?]",
      "--channels rgb --mean 123.675,116.28,103.53 --scale 0.01712475,0.017507,0.01742919",
      "preprocess: { channels: rgb,",
    ],
  ])("an image without a word on how to prepare it, for %j", async (shape, takes, flags, block) => {
    const error = await refusal({ "a.jpg": "x" }, [{ ...x, shape }]);
    expect([error.code, error.exit]).toEqual(["input-image-unprepared", 2]);
    expect(error.message).toBe(
      `a.jpg is an image, and nothing says how it becomes a tensor; input x takes ${takes}`,
    );
    const lines = error.example?.split("\n");
    expect(lines?.[0]).toBe(flags);
    expect(lines?.[1]).toContain(block);
  });

  test("a broken file is named as the user knows it", async () => {
    const error = await refusal({ "in/a.npy": f4([1, 3, 4, 5]).subarray(0, 150) }, [x], { globs: ["in/*"] });
    expect([error.code, error.exit]).toEqual(["npy-truncated", 2]);
    expect(error.message).toMatch(/^in\/a\.npy is truncated/);
  });
});
