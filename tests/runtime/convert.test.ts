import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { freshFolder, testHome } from "../support/home.ts";
import { onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

const RELEASE = "3.6.1";
const FETCHES = 300_000;
const titles: string[] = [];
const context = testContext({
  home: testHome(),
  progress: {
    step: (title) => {
      titles.push(title);
      return { update: () => {}, done: () => {} };
    },
    note: () => {},
  },
});

/** A model whose name for its op makes it one of a kind, so that it is not in the cache. */
const model = (name: string) =>
  onnx({
    nodes: [{ op: "Relu", inputs: ["x"], outputs: [name] }],
    inputs: { x: { type: "float", shape: [1, 3, 4, 4] } },
    outputs: [name],
  });

test(
  "ONNX becomes MNN once; the command line is told",
  async () => {
    const folder = freshFolder();
    const source = path.join(folder, "relu.onnx");
    writeFileSync(source, model(`y${Date.now()}`));
    const first = await convertModel(source, path.join(folder, "a.mnn"), RELEASE, context);
    expect(first.converter).toBe(
      "MNN 3.6.1: mnnconvert -f ONNX --modelFile relu.onnx --bizCode parity --useGeluApproximation 0 --MNNModel a.mnn",
    );
    expect(first.log).toContain("Converted Success");
    const made = titles.filter((title) => title.startsWith("converting")).length;
    await convertModel(source, path.join(folder, "b.mnn"), RELEASE, context);
    expect(titles.filter((title) => title.startsWith("converting"))).toHaveLength(made);
    expect(readFileSync(path.join(folder, "b.mnn"))).toEqual(readFileSync(path.join(folder, "a.mnn")));
  },
  FETCHES,
);

test.each([
  ["random.onnx", "no model at all", "convert-failed", /Invalid ONNX Model|Convert error/],
  ["random.pb", "no model at all", "convert-failed", /cannot convert/],
  ["model.keras", "x", "model-format", /\.onnx/],
])(
  "%s is refused",
  async (name, bytes, code, message) => {
    const folder = freshFolder();
    const source = path.join(folder, name);
    writeFileSync(source, bytes);
    const to = path.join(folder, "out.mnn");
    await expect(convertModel(source, to, RELEASE, context)).rejects.toMatchObject({
      code,
      exit: 2,
      message: expect.stringMatching(message),
    });
    expect(() => readFileSync(to)).toThrow();
  },
  FETCHES,
);

test("a model that is not there", async () => {
  await expect(convertModel("/nowhere/x.onnx", "/tmp/x.mnn", RELEASE, context)).rejects.toMatchObject({
    code: "model-missing",
  });
});
