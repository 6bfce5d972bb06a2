import { describe, expect, it } from "vitest";
import { decibels, duration, number, plural } from "../../core/numeric/number.ts";

describe("numbers for people", () => {
  it.each<[number, string]>([
    [0, "0"],
    [-0, "0"],
    [1, "1"],
    [1234, "1234"],
    [74203, "74\u202f203"],
    [-74203.4, "-74\u202f203"],
    [1_234_567, "1\u202f234\u202f567"],
    [1e9, "1.00e+9"],
    [0.00012345, "1.23e-4"],
    [0.5, "0.5"],
    [-3.1417, "-3.142"],
    [999.96, "1000"],
    [1234.5, "1235"],
    [5e-324, "4.94e-324"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Inf"],
    [Number.NEGATIVE_INFINITY, "-Inf"],
  ])("%d is %s", (value, text) => {
    expect(number(value)).toBe(text);
  });

  it("decibels", () => {
    expect([52.345, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN].map(decibels)).toEqual([
      "52.3 dB",
      "exact",
      "no SNR",
      "no SNR",
    ]);
  });

  it.each<[number, string]>([
    [0.123, "0.1 ms"],
    [740, "740 ms"],
    [999.7, "1.0 s"],
    [1500, "1.5 s"],
    [9960, "10 s"],
    [59_700, "1 min 0 s"],
    [72_000, "1 min 12 s"],
    [119_800, "2 min 0 s"],
  ])("%d milliseconds are %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it("counts", () => {
    expect([plural(1, "image"), plural(0, "image"), plural(12345, "box", "boxes")]).toEqual([
      "1 image",
      "0 images",
      "12\u202f345 boxes",
    ]);
  });
});
