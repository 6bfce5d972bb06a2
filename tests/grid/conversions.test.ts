import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { digestOfGraph, digestOfModel } from "../../action/src/grid/model-digest.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { folderWith, parityError } from "../input/temp.ts";
import { command, run, verdictsOf } from "../support/command.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

const net: OnnxModel = {
  inputs: { x: { type: "float", shape: [1, 8, 8, 8] } },
  constants: { w: { shape: [16, 8, 3, 3], values: noise(1152, 0.4, 1) } },
  nodes: [{ op: "Conv", inputs: ["x", "w"], outputs: ["y"], attributes: { pads: [1, 1, 1, 1] } }],
  outputs: { y: { type: "float", shape: [1, 16, 8, 8] } },
};
const files = {
  "net.onnx": onnx(net),
  "in/a.npz": writeNpz([{ name: "x", data: noise(512, 1, 7), shape: [1, 8, 8, 8] }]),
};
const onHost = ["--input", "in/*.npz", "--target", "host", "--config", "cpu/normal"];

describe("options of a conversion", { timeout: 300_000 }, () => {
  test("each makes a variant of its own, with its own name, digest and history; the default keeps its own", async () => {
    const cwd = folderWith(files);
    const args = ["--model", "net.onnx", "--mnn", "3.6.1", ...onHost];
    const plain = await run(args, { cwd });
    const asked = "default,fp16,weightQuantBits=8;weightQuantAsymmetric=false";
    const { report } = await run([...args, "--convert", asked], { cwd });
    expect(report.models.map(({ id, convert }) => [id, convert ?? null])).toEqual([
      ["net", null],
      ["net;fp16", { fp16: true }],
      [
        "net;weightQuantBits=8;weightQuantAsymmetric=false",
        { weightQuantBits: 8, weightQuantAsymmetric: false },
      ],
    ]);
    expect(new Set(report.models.map(({ sha256 }) => sha256)).size).toBe(3);
    const [whole, half, eight] = report.models.map(({ bytes }) => bytes);
    expect(half).toBeLessThan(whole! * 0.8);
    expect(eight).toBeLessThan(half!);
    const series = report.cells.map((cell) => cell.series);
    expect(series[0]).toBe(plain.report.cells[0]!.series);
    expect(new Set(series).size).toBe(3);
    expect(report.cells[1]!.converted!.converter).toContain("--fp16=true");
    expect(report.cells[2]!.command).toContain("--convert 'weightQuantBits=8;weightQuantAsymmetric=false'");
    // Rounding the weights is no fault of MNN's runtime, and the outside truth sees it.
    expect(verdictsOf(report)[0]).toBe("net host cpu/normal a: pass, passed");
    // Halves are within the bound of fp32, 8-bit integers are not: no op is blamed for that.
    expect(report.findings).toMatchObject([
      {
        model: "net;weightQuantBits=8;weightQuantAsymmetric=false",
        cause: { kind: "quantization" },
        op: null,
      },
    ]);
    const { numbers } = report.findings[0]!.cause!;
    expect(numbers["the same with weights as floats against the truth, dB"]).toBeGreaterThan(100);
  });

  test("one that a converter does not know is never passed over: another release's converts, or nothing does", async () => {
    const cwd = folderWith(files);
    const context = testContext();
    const to = path.join(cwd, "net.mnn");
    const convert = () => convertModel(path.join(cwd, "net.onnx"), to, "3.0.0", context, { hqq: true });
    await expect(parityError(convert)).resolves.toMatchObject({
      code: "convert-option",
      message: "the converter of MNN 3.0.0 knows no --hqq, and would pass over it without a word (net.onnx)",
    });
    const args = ["--model", "net.onnx", ...onHost, "--convert", "weightQuantBits=8;hqq"];
    const alone = await command(["run", ...args, "--mnn", "3.0.0"], { cwd });
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining("3.0.0 knows no --hqq")]);
    const { report } = await run([...args, "--mnn", "3.0.0,3.6.1"], { cwd });
    expect(report.cells.map(({ converted }) => converted!.converter.slice(0, 9))).toEqual([
      "MNN 3.6.1",
      "MNN 3.6.1",
    ]);
  });

  test.each([
    ["fp32", "--convert: fp32 is no option of a conversion"],
    ["weightQuantBits=many", "--convert: weightQuantBits=many is no option of a conversion"],
  ])("%s is refused", async (written, said) => {
    const cwd = folderWith(files);
    const ran = await command(
      ["run", "--model", "net.onnx", "--mnn", "3.6.1", ...onHost, "--convert", written],
      { cwd },
    );
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(said)]);
  });

  test("a .mnn is not converted, and an expectation of a model is of all its variants", async () => {
    const cwd = folderWith({ ...files, "net.mnn": "" });
    const config = {
      ...{ project: "t", mnn: "3.6.1", targets: "host", configs: "cpu/normal" },
      models: [
        { file: "net.onnx", inputs: "in/*.npz", convert: [{ weightQuantBits: 4 }, "weightQuantBits=3"] },
      ],
      reference: "onnxruntime",
      expect: [{ model: "net", verdict: ["drift"], reason: "few bits" }],
    };
    writeFileSync(path.join(cwd, "parity.yml"), JSON.stringify(config));
    const { report, code } = await run(["parity.yml"], { cwd });
    expect(verdictsOf(report)).toEqual([
      "net;weightQuantBits=4 host cpu/normal a: drift, expected",
      "net;weightQuantBits=3 host cpu/normal a: drift, expected",
    ]);
    expect(code).toBe(0);
    writeFileSync(path.join(cwd, "net.mnn"), "some bytes");
    const ran = await command(
      ["run", "--model", "net.mnn", "--mnn", "3.6.1", ...onHost, "--convert", "fp16"],
      { cwd },
    );
    expect(ran.stderr).toContain("net.mnn is a .mnn already");
  });
});

describe("two converters", { timeout: 300_000 }, () => {
  test("that make the same graph make one model, and each cell says its own", async () => {
    const cwd = folderWith(files);
    const made = Object.fromEntries(
      await Promise.all(
        ["3.4.1", "3.6.1"].map(async (release) => {
          const to = path.join(cwd, `${release}.mnn`);
          await convertModel(path.join(cwd, "net.onnx"), to, release, testContext());
          return [release, to];
        }),
      ),
    );
    expect(await digestOfModel(made["3.4.1"])).not.toBe(await digestOfModel(made["3.6.1"]));
    expect(await digestOfGraph(made["3.4.1"])).toBe(await digestOfGraph(made["3.6.1"]));
    const { report } = await run(["--model", "net.onnx", "--mnn", "3.4.1,3.6.1", ...onHost], { cwd });
    expect(report.cells.map(({ converted }) => converted!.converter.slice(0, 9))).toEqual([
      "MNN 3.4.1",
      "MNN 3.6.1",
    ]);
  });

  test("that make two graphs make two", async () => {
    const cwd = folderWith(files);
    const made = await Promise.all(
      [{}, { fp16: true }].map(async (options, at) => {
        const to = path.join(cwd, `${at}.mnn`);
        await convertModel(path.join(cwd, "net.onnx"), to, "3.6.1", testContext(), options);
        return digestOfGraph(to);
      }),
    );
    expect(made[0]).not.toBe(made[1]);
  });
});
