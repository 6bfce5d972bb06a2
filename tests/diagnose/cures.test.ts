import { existsSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { OnnxEdit } from "../../action/src/onnx/edit.ts";
import { freshFolderUntilEnd } from "../support/home.ts";
import { plantedNetworks } from "./cures-networks.ts";
import { type Asked, askForCures, plant } from "./curing.ts";

const planted = plantedNetworks(1);
const names = Object.keys(planted);
const folder = freshFolderUntilEnd();
let asked: Asked;

beforeAll(async () => {
  const given = names.map((name) => plant(name, planted[name]!, folder));
  asked = await askForCures(given, folder);
});

test.each(names.filter((name) => planted[name]!.cure))(
  "%s passes on all inputs once it is changed",
  async (name) => {
    const { cures, advice } = asked.cures(name);
    const passing = cures.at(-1)!;
    const inputs = Object.keys(planted[name]!.inputs).sort();
    expect(passing).toMatchObject({ kind: planted[name]!.cure, passed: inputs.length, of: inputs.length });
    expect(passing.tried.map(({ input, verdict }) => `${input} ${verdict}`).sort()).toEqual(
      inputs.map((input) => `${input} pass`),
    );
    expect(advice).toEqual([]);
    // What is to be shipped is there, and none of what failed is.
    for (const file of [passing.file, passing.converted])
      expect(existsSync(path.join(asked.out, file!.path))).toBe(true);
    await expect(OnnxEdit.read(path.join(asked.out, passing.file!.path))).resolves.toBeInstanceOf(OnnxEdit);
    for (const failing of cures.slice(0, -1)) expect(failing).toMatchObject({ file: null });
  },
);

test("powers of two change no bit in fp32", () => {
  const rescaled = names.flatMap((name) =>
    asked.cures(name).cures.filter(({ kind }) => /rescale|normalise/.test(kind)),
  );
  expect(rescaled.length).toBeGreaterThan(4);
  for (const { fp32Db } of rescaled) expect(fp32Db).toBe(Number.POSITIVE_INFINITY);
});

test("where no change helps, none is claimed and what was run says so", () => {
  const { cures, advice } = asked.cures("angles");
  expect(cures.every(({ passed, of, file }) => passed < of && file === null)).toBe(true);
  expect(cures[0]!.tried).toHaveLength(1);
  expect(advice.length).toBeGreaterThan(0);
});
