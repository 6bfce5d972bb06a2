import { describe, expect, it } from "vitest";
import { provenFormat } from "../../core/numeric/proven-format.ts";
import { gaussian, toBrain, toHalf } from "../support/random.ts";

const all = [1e-7, 1e-4, 0.01, 1, 30, 1000, 20_000];

describe("the format that values prove", () => {
  it.each(all)("random values of magnitude %d rounded to fp16 prove fp16", (scale) => {
    for (let seed = 0; seed < 20; seed++)
      expect(provenFormat(gaussian(2000, seed, scale).map(toHalf))).toBe(scale < 1e-6 ? null : "fp16");
  });

  it.each([1e-20, ...all, 1e10, 1e30])(
    "random values of magnitude %d rounded to bf16 prove bf16",
    (scale) => {
      for (let seed = 0; seed < 20; seed++)
        expect(provenFormat(gaussian(500, seed, scale).map(toBrain))).toBe("bf16");
    },
  );

  it.each([1e-20, ...all, 1e30])("random values of magnitude %d prove fp32", (scale) => {
    for (let seed = 0; seed < 20; seed++) expect(provenFormat(gaussian(500, seed, scale))).toBe("fp32");
  });

  it("is not led astray by what overflowed", () => {
    const values = gaussian(500, 1, 100_000).map(toHalf);
    expect(values.some((value) => !Number.isFinite(value))).toBe(true);
    expect(provenFormat(values.map((value, i) => (i % 3 ? value : Number.NaN)))).toBe("fp16");
  });

  it("one value that needs more bits is enough for fp32", () => {
    const values = gaussian(500, 1).map(toHalf);
    values[400] = 1 / 3;
    expect(provenFormat(values)).toBe("fp32");
  });

  it("fp16 subnormals are fp16, what lies between them is not", () => {
    const values = gaussian(500, 1).map(toHalf);
    values[0] = 3 * 2 ** -24;
    expect(provenFormat(values)).toBe("fp16");
    values[0] = 2 ** -25;
    expect(provenFormat(values)).toBe("fp32");
    values[0] = 1.5 * 2 ** -24;
    expect(provenFormat(values)).toBe("fp32");
  });

  it.each<[string, number[]]>([
    ["nothing", []],
    ["zeros", Array(1000).fill(0)],
    ["NaN and Inf alone", [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ["powers of two", Array.from({ length: 30 }, (_, i) => 2 ** (i - 15))],
    ["pixels, which are whole numbers", Array.from({ length: 1024 }, (_, i) => i % 256)],
    ["indices up to 2000", Array.from({ length: 2000 }, (_, i) => i)],
    ["means of four pixels", Array.from({ length: 1021 }, (_, i) => i / 4)],
    ["sixteenths", Array.from({ length: 500 }, (_, i) => i / 16 - 10)],
    ["a single value", [1.2001953125]],
  ])("%s proves nothing", (_, values) => {
    expect(provenFormat(Float32Array.from(values))).toBeNull();
  });

  it("integers are no floats", () => {
    expect(provenFormat(Int32Array.from({ length: 100 }, (_, i) => i * 7))).toBeNull();
  });

  it("looks at a view, not at the buffer below it", () => {
    const whole = gaussian(1000, 3);
    whole.set(whole.subarray(500).map(toHalf), 500);
    expect(provenFormat(whole.subarray(500))).toBe("fp16");
    expect(provenFormat(whole.subarray(0, 500))).toBe("fp32");
  });
});
