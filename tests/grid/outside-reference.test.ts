import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { writeNpz } from "../../action/src/input/npz.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { models } from "../field/models.ts";
import { fetchPackage } from "../field/packages.ts";
import { npzOf, type Tensors } from "../field/samples.ts";
import { lstmOfAnyLength } from "../field/upstream/lstm-of-any-length/network.ts";
import { folderWith } from "../input/temp.ts";
import { command, run, verdictsOf } from "../support/command.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

/** Classes of a convolution: floats, and int64 indices of the largest. */
const sound: OnnxModel = {
  opset: 13,
  inputs: { x: { type: "float", shape: [1, 3, 8, 8] } },
  constants: { w: { shape: [8, 3, 3, 3], values: noise(216, 0.4, 1) } },
  nodes: [
    { op: "Conv", inputs: ["x", "w"], outputs: ["y"], attributes: { pads: [1, 1, 1, 1] } },
    { op: "ArgMax", inputs: ["y"], outputs: ["best"], attributes: { axis: 1, keepdims: 0 } },
  ],
  outputs: {
    y: { type: "float", shape: [1, 8, 8, 8] },
    best: { type: "int64", shape: [1, 8, 8] },
  },
};

/** MNN takes ScatterND's reduction for none. */
const wrong: OnnxModel = {
  opset: 16,
  inputs: { x: { type: "float", shape: [1, 3, 8, 8] } },
  constants: {
    at: { shape: [2, 1], values: BigInt64Array.from([0n, 0n]) },
    two: { shape: [2, 3, 8, 8], values: noise(384, 1, 3) },
  },
  nodes: [
    { op: "Relu", inputs: ["x"], outputs: ["r"] },
    { op: "ScatterND", inputs: ["r", "at", "two"], outputs: ["y"], attributes: { reduction: "add" } },
  ],
  outputs: { y: { type: "float", shape: [1, 3, 8, 8] } },
};

const x = { name: "x", data: noise(192, 1, 7), shape: [1, 3, 8, 8] };
const byOnnxRuntime = ["--reference", "onnxruntime"];

const folderOf = (model: OnnxModel) => folderWith({ "net.onnx": onnx(model), "in/a.npz": writeNpz([x]) });

const base = ["--input", "in/*.npz", "--mnn", "3.6.1", "--target", "host", "--config", "cpu/normal,cpu/low"];

describe("ONNX Runtime as the reference", { timeout: 300_000 }, () => {
  test("judges every cell, indices exactly, and is a runtime of the report", async () => {
    const cwd = folderOf(sound);
    const ran = await run([...base, "--model", "net.onnx", "--reference", "onnxruntime"], { cwd });
    expect(verdictsOf(ran.report)).toEqual([
      "net host cpu/normal a: pass, passed",
      // x86 has no fp16.
      "net host cpu/low a: fallback, failed",
    ]);
    const [normal] = ran.report.cells;
    expect(normal!.reference).toEqual({
      kind: "outside",
      cell: null,
      label: expect.stringMatching(/^onnxruntime \d/),
    });
    expect(normal!.outputs.map(({ name, reason }) => [name, reason])).toEqual([
      ["y", expect.stringMatching(/^SNR .* dB|identical/)],
      ["best", "identical"],
    ]);
    expect(ran.report.runtimes.map(({ origin }) => origin).sort()).toEqual(["outside", "wheel"]);
    expect(normal!.command).toContain("--reference onnxruntime");
  });

  test("says what is wrong at Normal, whether the model is an .onnx or a .mnn with its source", async () => {
    const cwd = folderOf(wrong);
    await convertModel(path.join(cwd, "net.onnx"), path.join(cwd, "net.mnn"), "3.6.1", testContext());
    for (const reference of ["cpu/normal", "onnxruntime"])
      for (const model of [{ file: "net.onnx" }, { file: "net.mnn", source: "net.onnx" }]) {
        const settings = {
          project: "t",
          mnn: ["3.6.1"],
          targets: ["host"],
          configs: ["cpu/normal"],
          reference,
          models: [{ ...model, inputs: "in/*.npz" }],
        };
        const { report } = await run([await yml(cwd, settings)], { cwd });
        const about = `${reference} ${model.file}`;
        expect(verdictsOf(report), about).toEqual(["net host cpu/normal a: drift, failed"]);
        expect(report.cells[0]!.reference.kind, about).toBe("outside");
        expect(report.findings, about).toMatchObject([
          { op: { name: "y", type: "ScatterND" }, cause: { kind: "operator" } },
        ]);
        if (model.source) expect(report.models[0]!.source?.file).toBe("net.onnx");
      }
  });

  test("is fed what only the source takes: an input that the converter prunes may be given", async () => {
    const pruned = { ...sound, inputs: { ...sound.inputs, length: { type: "int64" as const, shape: [1] } } };
    const cwd = folderWith({
      "net.onnx": onnx(pruned),
      "in/with.npz": writeNpz([x, { name: "length", data: Int32Array.of(8), shape: [1] }]),
      "in/without.npz": writeNpz([x]),
    });
    const ran = await run([...base.slice(0, -1), "cpu/normal", "--model", "net.onnx", ...byOnnxRuntime], {
      cwd,
    });
    expect(verdictsOf(ran.report)).toEqual([
      "net host cpu/normal with: pass, passed",
      "net host cpu/normal without: reference-bad, failed",
    ]);
    expect(ran.report.cells[1]!.reason).toMatch(
      /^onnxruntime .* could not run .*: the model's inputs are length, x$/,
    );
    // What was fed is kept whole, so that the cell can be run again.
    const kept = "parity-report/inputs/net/with.npz";
    const args = base.slice(2, -1);
    const again = await run([...args, "cpu/normal", "--model", "net.onnx", "--input", kept], { cwd });
    expect(verdictsOf(again.report)).toEqual(["net host cpu/normal with: pass, passed"]);
  });

  test("LiteRT's, of a .tflite: through Module it is fed channels last, as it says", async () => {
    const face = models["blazeface-short"]!;
    const unpacked = await fetchPackage(face.from);
    const [[id, tensors]] = Object.entries(await face.inputs(unpacked)) as [[string, Tensors]];
    const cwd = folderWith({
      "face.tflite": readFileSync(path.join(unpacked, face.file)),
      [`in/${id}.npz`]: npzOf(tensors),
    });
    for (const api of ["session", "module"]) {
      const args = [
        ...base.slice(0, -1),
        "cpu/normal",
        "--model",
        "face.tflite",
        "--api",
        api,
        "--reference",
        "litert",
      ];
      const { report } = await run(args, { cwd });
      expect(verdictsOf(report), api).toEqual([`face host cpu/normal ${id}: pass, passed`]);
      expect(report.cells[0]!.reference.label).toMatch(/^ai-edge-litert \d/);
    }
  });

  test("needs to know the source, and says so", async () => {
    const cwd = folderOf(sound);
    await convertModel(path.join(cwd, "net.onnx"), path.join(cwd, "net.mnn"), "3.6.1", testContext());
    const ran = await command(["run", ...base, "--model", "net.mnn", "--reference", "onnxruntime"], { cwd });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("--model: reference: onnxruntime needs the .onnx that net was made of");
    const file = await yml(cwd, {
      ...{ project: "t", mnn: "3.6.1", reference: "onnxruntime" },
      models: [{ file: "net.mnn", inputs: "in/*.npz" }],
    });
    const byFile = await command(["run", file], { cwd });
    expect(byFile.code).toBe(2);
    expect(byFile.stderr).toMatch(/parity\.yml:1:\d+: reference: onnxruntime needs the \.onnx/);
    expect(byFile.stderr).toContain("    source: net.onnx");
  });
});

/** Its last states have another shape than they should. */
const { network, input } = lstmOfAnyLength;
const shapes: Record<string, number[]> = { y: [5, 1, 1, 4], h: [1, 1, 4], c: [1, 1, 4] };
const wanted = Object.entries(shapes).map(([name, shape]) => ({
  ...{ name, shape },
  data: noise(
    shape.reduce((product, size) => product * size),
    1,
    3,
  ),
}));

describe("a shape that contradicts the source's", { timeout: 300_000 }, () => {
  test.each(["cpu/normal", "onnxruntime", "tensors"])("is the converter's, against %s", async (against) => {
    const cwd = folderWith({
      "net.onnx": onnx(network),
      "in/a.npz": npzOf(input),
      "want/a.npz": writeNpz(wanted),
    });
    const reference = against === "tensors" ? { tensors: "want/*.npz" } : against;
    const file = await yml(cwd, {
      ...{ project: "t", mnn: "3.6.1", targets: "host", configs: "cpu/normal", reference },
      models: [{ file: "net.onnx", inputs: "in/*.npz" }],
    });
    const { report } = await run([file], { cwd });
    expect(report.findings[0]).toMatchObject({ cause: { kind: "converter" }, op: { type: "LSTM" } });
    expect(report.findings[0]!.sentences.join(" ")).toMatch(/gives another shape than its source does/);
    const [cell] = report.cells;
    expect(cell!.outside!.unmatched!.length).toBeGreaterThan(0);
    expect(report.findings[0]!.sentences.join(" ")).toMatch(
      /ops? of MNN's ha(s|ve) no counterpart in the source by name/,
    );
  });
});

async function yml(folder: string, settings: object): Promise<string> {
  // JSON is YAML.
  await writeFile(path.join(folder, "parity.yml"), JSON.stringify(settings));
  return "parity.yml";
}
