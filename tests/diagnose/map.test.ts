import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNpz } from "../../action/src/input/npz.ts";
import { tellDiagnosis } from "../../core/diagnosis/story.ts";
import type { FailureMap } from "../../core/report/answer-map.ts";
import type { Ranges } from "../../core/report/answer-ranges.ts";
import type { OnnxModel } from "../support/onnx.ts";
import { askPlanted, plantedFolder } from "./planted-inputs.ts";

/** A signal whose 64 values are squared after a gain of 40: at 6.4 the format ends. */
const signal: OnnxModel = {
  nodes: [
    { op: "Mul", inputs: ["x", "gain"], outputs: ["loud"] },
    { op: "Mul", inputs: ["loud", "loud"], outputs: ["power"] },
    { op: "Mul", inputs: ["power", "quiet"], outputs: ["y"] },
  ],
  constants: {
    gain: { shape: [1], values: Float32Array.of(40) },
    quiet: { shape: [1], values: Float32Array.of(1 / 1024) },
  },
  inputs: { x: { type: "float", shape: [1, 64] } },
  outputs: ["y"],
};
const wave = (peak: number) => [
  {
    name: "x",
    shape: [1, 64],
    data: Float32Array.from({ length: 64 }, (_, i) => peak * Math.sin((i + 1) / 9)),
  },
];

describe("a signal that is too loud", { timeout: 300_000 }, () => {
  const planted = plantedFolder(signal, { loud: wave(8), soft: wave(2) });
  let asked: Awaited<ReturnType<typeof askPlanted>>;
  let map: FailureMap;
  let ranges: Ranges;
  beforeAll(async () => {
    asked = await askPlanted(planted.folder, ["ranges", "map"]);
    map = asked.diagnosis.answers.map!;
    ranges = asked.diagnosis.answers.ranges!;
  });
  afterAll(planted.remove);

  test("ranges say by how many bits, and what they foretell is what came", () => {
    expect(asked.diagnosis.missing).toEqual([]);
    const [first] = ranges.ops;
    expect(first!.op.name).toBe("power");
    // (40 x 8)^2 = 102 400 and (40 x 2)^2 = 6 400 against 65 504, less what the sine leaves.
    expect(first!.values.bad).toBeCloseTo(-0.64, 1);
    expect(first!.values.good).toBeCloseTo(3.36, 1);
    expect(ranges.hits).toEqual({ right: 2, of: 2 });
    const [fp16, bf16] = ranges.predictions;
    expect(fp16).toMatchObject({ input: "loud", format: "fp16", fails: true, by: "values", failed: true });
    expect(bf16).toMatchObject({ input: "loud", format: "bf16", fails: false, failed: null });
  });

  test("the gain at which it fails is found to a thousandth, and real runs agree", () => {
    const gain = map.lines.find(({ input, transform }) => input === "loud" && transform === "gain")!;
    expect(gain.intervals.map(({ fails }) => fails)).toEqual([false, true]);
    // 8 x 40 x gain = 256 there.
    expect(gain.intervals[0]!.to).toBeCloseTo(0.8, 2);
    expect(gain.verified.of).toBe(2);
    expect(gain.verified.right + gain.verified.farther).toBe(2);
    const soft = map.lines.find(({ input }) => input === "soft")!;
    expect(soft.transform).toBe("gain");
    expect(soft.intervals[0]!.to).toBeCloseTo(3.2, 2);
    expect(map.by).toBe("ideal-overflow");
    expect(map.agrees).toEqual({ right: 2, of: 2 });
  });

  test("a gain is named at which both pass", () => {
    const [pass] = map.passes;
    expect(pass).toMatchObject({ transform: "gain", tensor: "x", inputs: 2 });
    expect(pass!.at).toBeGreaterThan(0);
    expect(pass!.at).toBeLessThan(0.8);
  });

  test("both sides of a boundary are kept as inputs", () => {
    expect(map.files.map(({ what }) => what.split(":")[0])).toContain("mildest failing");
    for (const file of map.files) {
      const at = path.join(planted.folder, "parity-report", file.path);
      expect(existsSync(at)).toBe(true);
      expect(readNpz(readFileSync(at), at).get("x")!.shape).toEqual([1, 64]);
    }
  });

  test("it is told in sentences", () => {
    const told = tellDiagnosis(asked.diagnosis).flatMap(({ sentences }) => sentences);
    expect(told).toContainEqual(
      expect.stringMatching(
        /^`loud` fails at gain of `x` 0\.\d+ to 4 and passes at 0 to 0\.\d+; \d of 2 real runs/,
      ),
    );
    expect(told).toContainEqual(
      expect.stringMatching(
        /^fp32 runs on this machine foretell: 1 of 2 inputs overflow fp16; worst `loud`, 0\.6 bits short at `power`/,
      ),
    );
  });
});

/** Ids that are looked up and added up: each that is not padding adds 6 000, so that eleven are too many. */
const tokens: OnnxModel = {
  nodes: [
    { op: "Gather", inputs: ["table", "ids"], outputs: ["embedded"] },
    { op: "MatMul", inputs: ["all", "embedded"], outputs: ["sum"] },
    { op: "Mul", inputs: ["sum", "small"], outputs: ["y"] },
  ],
  constants: {
    table: { shape: [3, 8], values: Float32Array.from({ length: 24 }, (_, i) => (i < 8 ? 0 : 6000)) },
    all: { shape: [1, 1, 16], values: new Float32Array(16).fill(1) },
    small: { shape: [1], values: Float32Array.of(1 / 4096) },
  },
  inputs: { ids: { type: "int32", shape: [1, 16] } },
  outputs: ["y"],
};
const sentence = (words: number) => [
  {
    name: "ids",
    shape: [1, 16],
    data: Int32Array.from({ length: 16 }, (_, i) => (i < words ? 1 + (i % 2) : 0)),
  },
];

test("ids are padded until they fit", { timeout: 300_000 }, async () => {
  const planted = plantedFolder(tokens, { long: sentence(16), short: sentence(4) });
  try {
    const { diagnosis } = await askPlanted(planted.folder, ["map"]);
    const line = diagnosis.answers.map!.lines.find(({ input }) => input === "long")!;
    expect(line).toMatchObject({ transform: "padding", tensor: "ids" });
    expect(line.intervals.map(({ fails }) => fails)).toEqual([true, false]);
    // Ten of sixteen are left from 5.5 / 16 on.
    expect(line.intervals[0]!.to).toBeCloseTo(5.5 / 16, 2);
    expect(line.verified).toEqual({ right: 2, farther: 0, of: 2 });
  } finally {
    planted.remove();
  }
});

test("what `map:` names wrongly is said", { timeout: 300_000 }, async () => {
  const planted = plantedFolder(signal, { loud: wave(8) }, "    map: { image: brightness }\n");
  try {
    const { diagnosis } = await askPlanted(planted.folder, ["map"]);
    expect(diagnosis.answers.map).toBeUndefined();
    expect(diagnosis.missing).toEqual([
      { answer: "map", why: "map: names image, and the model's inputs are x" },
    ]);
  } finally {
    planted.remove();
  }
});
