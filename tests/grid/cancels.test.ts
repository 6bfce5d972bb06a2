import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeNpz } from "../../action/src/input/npz.ts";
import { run } from "../support/command.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-cancels-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [CHANNELS, SIDE, FEATURES] = [32, 12, 7];

/** What two convolutions of nearly the same come to, taken from each other by the network's last op, a convolution too. */
function difference(seed: number): OnnxModel {
  const shape = [1, CHANNELS, SIDE, SIDE];
  const taken = Array.from({ length: FEATURES * 2 * FEATURES }, (_, at) => {
    const [to, from] = [Math.floor(at / (2 * FEATURES)), at % (2 * FEATURES)];
    return from === to ? 1 : from === to + FEATURES ? -1 : 0;
  });
  const pads = { pads: [1, 1, 1, 1] };
  return {
    inputs: { a: { type: "float", shape }, b: { type: "float", shape } },
    constants: {
      w: { shape: [FEATURES, CHANNELS, 3, 3], values: noise(FEATURES * CHANNELS * 9, 1, seed + 2) },
      v: { shape: [FEATURES, 2 * FEATURES, 1, 1], values: Float32Array.from(taken) },
    },
    nodes: [
      { op: "Conv", inputs: ["a", "w"], outputs: ["fa"], attributes: pads },
      { op: "Conv", inputs: ["b", "w"], outputs: ["fb"], attributes: pads },
      { op: "Concat", inputs: ["fa", "fb"], outputs: ["both"], attributes: { axis: 1 } },
      { op: "Conv", inputs: ["both", "v"], outputs: ["y"] },
    ],
    outputs: ["y"],
  };
}

// MNN 3.6.1 and ONNX Runtime, both real; the convolutions by Winograd's transform, whose roundings are more than one.
test("an output that is what is left of nearly the same is no operator's fault, whatever its op is named", {
  timeout: 120_000,
}, async () => {
  const names = [1, 2].map((seed) => `net${seed}`);
  for (const [at, name] of names.entries()) {
    writeFileSync(path.join(folder, `${name}.onnx`), onnx(difference(10 * at)));
    const shape = [1, CHANNELS, SIDE, SIDE];
    const [a, moved] = [10, 1e-4].map((scale, k) => noise(CHANNELS * SIDE * SIDE, scale, 10 * at + k + 3));
    a!.forEach((value, k) => {
      a![k] = value + 100;
    });
    const b = a!.map((value, k) => value + moved![k]!);
    const fed = { a: a!, b };
    writeFileSync(
      path.join(folder, `${name}.npz`),
      writeNpz(Object.entries(fed).map(([of, data]) => ({ name: of, data, shape }))),
    );
    const flags = ["--model", `${name}.onnx`, "--input", `${name}.npz`, "--mnn", "3.6.1"];
    const { report } = await run([...flags, "--target", "qemu:cortex-a76", "--config", "cpu/normal"], {
      cwd: folder,
    });
    expect(report.findings.map(({ op, cause }) => [op, cause?.kind])).toEqual([[null, "conditioning"]]);
    expect(report.findings[0]!.sentences.join(" ")).toContain("they cancel, and no op is to blame");
  }
});
