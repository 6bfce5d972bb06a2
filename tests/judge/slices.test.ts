import { describe, expect, it } from "vitest";
import { judgeOutput } from "../../core/judge/output.ts";
import { defaultTolerance } from "../../core/judge/tolerance.ts";
import type { Format } from "../../core/report/vocabulary.ts";
import { gaussian, toHalf } from "../support/random.ts";

function judged(
  shape: number[],
  values: Float32Array,
  change: (value: number, at: number) => number,
  format: Format = "fp16",
) {
  const tolerance = defaultTolerance(format);
  return judgeOutput({ name: "y", dtype: "float32", shape }, values, values.map(change), tolerance);
}
const logistic = (value: number) => 1 / (1 + Math.exp(-value));

/** Four rows of boxes in pixels, six of scores. */
const head = gaussian(1000, 3).map((value, at) => (at < 400 ? 640 * logistic(value) : logistic(2 * value)));

describe("slices of an output", () => {
  it("that are lost fail it, though the whole is far within its bound", () => {
    const output = judged([1, 10, 100], head, (value, at) => (at < 400 ? toHalf(value) : 0.5));
    expect(output.verdict).toBe("drift");
    expect(output.metrics.snrDb).toBeGreaterThan(50);
    expect(output.slices?.map(({ axis, index }) => `${axis} ${index}`).sort()).toEqual(
      [4, 5, 6, 7, 8, 9].map((index) => `1 ${index}`),
    );
    expect(output.slices?.[0]).toMatchObject({ of: 10, magnitude: expect.closeTo(1, 0) });
    expect(output.reason).toMatch(/^6 of 10 slices along axis 1 are lost, the worst is \[\d\] with \d/);
  });

  it("are found in the last axis as well", () => {
    const across = head.map((_, at) => head[(at % 10) * 100 + Math.floor(at / 10)]!);
    const output = judged([1, 100, 10], across, (value, at) => (at % 10 < 4 ? toHalf(value) : 0.5));
    expect(new Set(output.slices?.map(({ axis }) => axis))).toEqual(new Set([2]));
    expect(output.slices).toHaveLength(6);
  });

  it("are found among channels, wherever those are", () => {
    const picture = gaussian(3 * 256, 5);
    const lost = (channel: (at: number) => number) => (value: number, at: number) =>
      channel(at) === 1 ? value * 0.5 : value;
    // Two channels of a hundredfold hide the third.
    const large = (channel: (at: number) => number) =>
      picture.map((value, at) => (channel(at) === 1 ? value : 100 * value));
    const [first, last] = [(at: number) => Math.floor(at / 256), (at: number) => at % 3];
    expect(judged([1, 3, 16, 16], large(first), lost(first)).slices).toMatchObject([{ axis: 1, index: 1 }]);
    expect(judged([1, 16, 16, 3], large(last), lost(last)).slices).toMatchObject([{ axis: 3, index: 1 }]);
  });

  it("are found beside boxes though most rows are lost alike, signed as logits are or not", () => {
    const logits = gaussian(8400, 21).map((value, at) => (at < 400 ? 640 * logistic(value) : 2 * value));
    const output = judged([1, 84, 100], logits, (value, at) => (at < 400 ? toHalf(value) : 0));
    expect(output.metrics.snrDb).toBeGreaterThan(30);
    expect(new Set(output.slices?.map(({ axis }) => axis))).toContain(1);
  });

  it("are found in a head that keeps its anchors apart", () => {
    const anchors = gaussian(3 * 64 * 20, 23).map((value, at) =>
      at % 20 < 4 ? 640 * logistic(value) : logistic(2 * value),
    );
    const output = judged([1, 3, 8, 8, 20], anchors, (value, at) => (at % 20 < 4 ? toHalf(value) : 0.5));
    expect(new Set(output.slices?.map(({ axis }) => axis))).toEqual(new Set([4]));
    expect(output.slices).toHaveLength(16);
  });

  it.each([
    ["boxes behind dimensions of one", [1, 1, 100, 10]],
    ["a line of boxes", [1, 100, 1, 10]],
    ["anchors kept apart", [1, 2, 400, 10]],
  ])("are found in %s, which is no picture by its sides", (_, shape) => {
    const rows = gaussian(
      shape.reduce((product, size) => product * size, 1),
      25,
    ).map((value, at) => (at % 10 < 4 ? 640 * logistic(value) : logistic(2 * value)));
    const output = judged(shape, rows, (value, at) => (at % 10 < 4 ? toHalf(value) : 0.5));
    expect(output.slices?.map(({ axis }) => axis)).toEqual(Array(6).fill(3));
  });

  it("are found among channels that come last though the sides differ", () => {
    const picture = gaussian(24 * 32 * 3, 27).map((value, at) => (at % 3 === 1 ? value : 100 * value));
    const channel = (value: number, at: number) => (at % 3 === 1 ? value * 0.5 : value);
    expect(judged([1, 24, 32, 3], picture, channel).slices).toMatchObject([{ axis: 3, index: 1 }]);
  });

  it("are no rows of a picture whose channels come last", () => {
    const mask = gaussian(480 * 64, 29).map((value, at) => (at < 640 ? 0.02 : logistic(value)));
    const row = (value: number, at: number) => (at < 64 ? value + 0.05 : value);
    expect(judged([1, 80, 64, 6], mask, row).slices).toBeUndefined();
  });

  /** Logits of classes with means of their own, each off by as much: a text recogniser's at a whole of 31 to 38 dB. */
  const logitsOf = (seed: number, steps: number, classes: number) => {
    const means = gaussian(classes, seed);
    return gaussian(steps * classes, seed + 1).map((value, at) => 8 * means[at % classes]! + 0.5 * value);
  };

  it.each([
    [31, 40, 100],
    [35, 25, 97],
    [38, 16, 300],
  ])(
    "are none of logits of which some are next to 0, off by as much as all others (%i dB)",
    (db, steps, classes) => {
      const logits = logitsOf(db, steps, classes);
      const power = logits.reduce((sum, value) => sum + value * value, 0) / logits.length;
      const off = gaussian(logits.length, db + 7).map((value) => value * Math.sqrt(power) * 10 ** (-db / 20));
      const output = judged([1, steps, classes], logits, (value, at) => value + off[at]!);
      expect(output.slices).toBeUndefined();
      expect(output.verdict).toBe("pass");
    },
  );

  it("are lost among such logits where one class is off by more than the others", () => {
    const logits = logitsOf(5, 40, 100);
    const quiet = Array.from({ length: 100 }, (_, one) => one).sort(
      (a, b) => Math.abs(logits[a]!) - Math.abs(logits[b]!),
    )[0]!;
    const output = judged([1, 40, 100], logits, (value, at) =>
      at % 100 === quiet ? value + (at % 200 < 100 ? 1 : -1) : toHalf(value),
    );
    expect(output.slices).toMatchObject([{ axis: 2, index: quiet }]);
  });

  it.each<[string, number[], Float32Array, (value: number, at: number) => number]>([
    ["every value rounded", [1, 10, 100], head, (value) => toHalf(value)],
    ["rows and columns of a picture", [1, 1, 20, 50], head, (value, at) => (at < 50 ? 0 : value)],
    ["slices of few elements", [100, 10, 1], head.map((value) => Math.abs(value)), (value) => value * 1.001],
    [
      "small probabilities that are as right as their logits",
      [1, 10, 100],
      gaussian(1000, 7).map((value, at) => logistic(at < 400 ? 4 * value : value - 7)),
      (value, at) => (at < 400 ? value : value * 1.1),
    ],
  ])("pass: %s", (_, shape, values, change) => {
    const output = judged(shape, values, change);
    expect(output.slices).toBeUndefined();
  });

  it("are not judged twice where the whole fails already", () => {
    expect(judged([1, 10, 100], head, () => 0.5)).toMatchObject({ verdict: "drift" });
    expect(judged([1, 10, 100], head, () => 0.5).slices).toBeUndefined();
  });

  it("are held to fp32's approximations, no finer", () => {
    const scores = gaussian(1000, 9).map((value, at) => logistic(at < 400 ? value : value - 12));
    expect(judged([1, 10, 100], scores, (value) => value + 1e-5, "fp32").slices).toBeUndefined();
  });
});
