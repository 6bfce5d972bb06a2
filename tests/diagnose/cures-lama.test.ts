import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { freshFolder } from "../support/home.ts";
import { lama } from "../support/lama.ts";
import { askForCures } from "./curing.ts";

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
