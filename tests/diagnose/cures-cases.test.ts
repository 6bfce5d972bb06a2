import path from "node:path";
import { expect, test } from "vitest";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { freshFolder } from "../support/home.ts";
import { testContext } from "../support/tool-context.ts";
import { askForCures, type Given } from "./curing.ts";

const given = (name: string): Given => {
  const at = path.join(import.meta.dirname, "../cases", name);
  return { name, file: path.join(at, "model.onnx"), inputs: path.join(at, "in/*.npz") };
};

test("pooling, a softmax without its shift and a kernel's sums are cured", async () => {
  const names = ["gap-sum", "exp-sum", "conv3-c128"];
  const { cures } = await askForCures(names.map(given), freshFolder());
  const last = names.map((name) => cures(name).cures.at(-1)!);
  expect(last.map(({ kind, passed, of }) => `${kind} ${passed}/${of}`)).toEqual([
    "pool-to-mean 2/2",
    "softmax-shift 2/2",
    "rescale-sums 2/2",
  ]);
});

test("a norm whose squares fp16 holds at neither end is cured", async () => {
  const { cures } = await askForCures([given("rmsnorm")], freshFolder(), { converter: "3.0.0" });
  const last = cures("rmsnorm").cures.at(-1)!;
  expect(last).toMatchObject({ kind: "norm-by-max", passed: 3, of: 3 });
  expect(last.fp32Db).toBeGreaterThan(120);
});

test("a change that helps some is no cure, and a variance of what fp16 itself cannot hold has none", async () => {
  const { cures } = await askForCures([given("var-cancel")], freshFolder());
  const all = cures("var-cancel");
  const centred = all.cures.find(({ kind }) => kind === "variance-centred")!;
  expect(centred.passed).toBeLessThan(centred.of);
  expect(all.cures.map(({ file }) => file)).toEqual(all.cures.map(() => null));
  expect(all.advice.join()).toContain("which was not run");
});

test("without an ONNX file there is no answer, and it says what to do", async () => {
  const folder = freshFolder();
  const { file: source, inputs } = given("exp-sum");
  const file = path.join(folder, "alone.mnn");
  await convertModel(source, file, "3.6.1", testContext());
  const { missing } = await askForCures([{ name: "alone", file, inputs }], folder);
  expect(missing("alone")).toContain("give the .onnx");
});
