import { expect, test, vi } from "vitest";
import { readImage } from "../../action/src/input/image.ts";
import { tensorPicture } from "../../action/src/input/picture.ts";
import { parityError } from "./temp.ts";

vi.mock("sharp", () => {
  throw new Error("Could not load the sharp module using the linux-riscv64 runtime\nPossible solutions: ...");
});

test("without sharp an image says what is missing, and how to do without", async () => {
  const preprocess = { size: null, channels: "rgb" as const, mean: [0, 0, 0], scale: [1, 1, 1] };
  const error = await parityError(() => readImage("a.png", new Uint8Array(), preprocess));
  expect([error.code, error.exit]).toEqual(["sharp-missing", 3]);
  expect(error.render()).toMatch(
    /^error: images cannot be read here: the package sharp did not load \(.*\)\n {2}fix: /,
  );
});

test("and a report has no pictures", async () => {
  expect(await tensorPicture(new Float32Array(1024), [1, 1, 32, 32], null)).toBeNull();
});
