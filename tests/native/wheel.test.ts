import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resolveRelease } from "../../action/src/config/resolve/release.ts";
import type { PlanStep, SessionExtras } from "../../action/src/engine/plan.ts";
import { digestOf } from "../../action/src/engine/store.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { packageRoot } from "../../action/src/system/package-root.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import type { Precision } from "../../core/report/schema.ts";
import { makeStep, ofKind, plain, talk } from "../probe/speaking.ts";
import { noise } from "../support/onnx.ts";
import { buildContext, carried, obstacle } from "./runtimes.ts";

const why = await obstacle(true);
if (why !== null) test(`wheel and source are not compared: ${why}`, (context) => context.skip());

/**
 * Wheels have LOW_MEMORY and, on Arm, ARM82. Our builds have BF16 too, which Normal and Low do not touch, and on this
 * machine OpenCL, which CPU sessions do not touch.
 */
describe.skipIf(why !== null)("MNN 3.6.1 built from source gives its wheel's bits", () => {
  let folder: string;
  let model: string;
  let step: PlanStep;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-wheel-"));
    model = path.join(folder, "lama-tiny.mnn");
    const source = path.join(packageRoot(), "models", "lama-tiny", "lama-tiny.onnx");
    await convertModel(source, model, "3.0.0", buildContext());
    const image = noise(3 * 65_536, 80).map((value) => value + 100);
    const mask = noise(65_536, 1, 2).map((value) => (value > 0.6 ? 1 : 0));
    const tensors = {
      image: { shape: [1, 3, 256, 256], values: image },
      mask: { shape: [1, 1, 256, 256], values: mask },
    };
    step = await makeStep(folder, "noise", tensors, { ops: "all" });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** What each op and output is, by its digest. */
  async function digests(place: Place, precision: Precision, extras: SessionExtras) {
    const heard = await talk(place, folder, model, [step], { ...plain, precision }, extras);
    expect(heard.exit.code).toBe(0);
    const ops = ofKind(heard, "op").map(({ header: h, data }): [string, string] => [
      JSON.stringify([h.name, h.type, h.occurrence, h.output]),
      digestOf(data),
    ]);
    const outputs = ofKind(heard, "output").map(({ header, data }): [string, string] => [
      header.name,
      digestOf(data),
    ]);
    expect(ops.length).toBeGreaterThan(80);
    return new Map([...ops, ...outputs]);
  }

  async function differing(
    target: string,
    precision: Precision,
    extras: SessionExtras = {},
  ): Promise<string[]> {
    const at = resolveTarget(target);
    const spec = await carried("3.6.1", { opencl: target === "host" });
    const [wheel, source] = await Promise.all([
      preparePlace(resolveRelease("3.6.1"), at, buildContext()),
      preparePlace(spec, at, buildContext()),
    ]);
    const [left, right] = await Promise.all([
      digests(wheel, precision, extras),
      digests(source, precision, extras),
    ]);
    expect([...right.keys()]).toEqual([...left.keys()]);
    return [...left.keys()].filter((key) => left.get(key) !== right.get(key));
  }

  test.each<[string, Precision]>([
    ["host", "normal"],
    ["host", "low"],
    ["qemu:cortex-a76", "low"],
    ["qemu:max", "low"],
  ])("on %s at %s, every op", async (target, precision) => {
    expect(await differing(target, precision)).toEqual([]);
  });

  // Winograd's fp32 transforms are C++ that the wheel's GCC 10 and this machine's compile differently; hint 3
  // (WINOGRAD_MEMORY_LEVEL) 0 leaves Winograd out.
  test.each(["qemu:cortex-a57", "qemu:cortex-a76"])(
    "on %s at normal, every op without Winograd, and with it all before the first 3x3 convolution of many channels",
    async (target) => {
      expect(await differing(target, "normal", { hints: { 3: 0 } })).toEqual([]);
      const [first = ""] = await differing(target, "normal");
      expect(first === "" || first.includes('"ffc1_local","Convolution"')).toBe(true);
    },
  );
});
