import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { prepareOutside } from "../../../action/src/places/outside/outside.ts";
import { preparePlace } from "../../../action/src/places/prepare.ts";
import { convertModel } from "../../../action/src/places/wheel/convert.ts";
import { resolveTarget } from "../../../action/src/target/resolve.ts";
import { plain } from "../../probe/speaking.ts";
import { freshFolder } from "../../support/home.ts";
import { onnx } from "../../support/onnx.ts";
import { testContext } from "../../support/tool-context.ts";
import { type Answered, ask } from "../ask.ts";
import { measure } from "../compare.ts";
import { faults } from "./faults.ts";

const signal = new AbortController().signal;
const outputOf = (answers: Answered[] | string | undefined, name: string): ArrayLike<number> => {
  const found = typeof answers === "string" ? undefined : answers?.find((one) => one.name === name);
  if (!found) throw new Error(`no output ${name}: ${answers}`);
  return found.values;
};

// A fault that a release has no more is a network that can go: the test says so.
test.each(
  Object.entries(faults).flatMap(([name, fault]) => fault.seen.map((release) => ({ name, fault, release }))),
)("$name is wrong on $release", { timeout: 120_000 }, async ({ fault, release }) => {
  const context = testContext();
  const folder = freshFolder();
  const source = path.join(folder, "network.onnx");
  const converted = path.join(folder, "network.mnn");
  writeFileSync(source, onnx(fault.network));
  await convertModel(source, converted, release, context);
  const inputs = { one: fault.input };
  const right = await ask(await prepareOutside("onnxruntime", context), source, inputs, plain, signal);
  const place = await preparePlace(
    { name: release, origin: "wheel", release },
    resolveTarget("host"),
    context,
  );
  const got = await ask(place, converted, inputs, plain, signal, { api: "module" });
  const held = measure(outputOf(right.one, fault.output), outputOf(got.one, fault.output));
  expect(held.snrDb).toBeLessThan(20);
});
