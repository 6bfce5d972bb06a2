import { expect, test } from "vitest";
import { roundTo } from "../../core/numeric/rounding.ts";
import { gaussian, toBrain, toHalf } from "../support/random.ts";

const special = [
  0,
  -0,
  1,
  65504,
  65519.9,
  65520,
  -70000,
  2 ** -24,
  2 ** -25,
  1.5 * 2 ** -24,
  2 ** -14,
  1e-40,
  3.4e38,
];
const drawn = [...gaussian(2000, 1, 300), ...gaussian(2000, 2, 1e-6), ...gaussian(500, 3, 40_000)];

test("rounds to fp16 and bf16 as IEEE 754 says, to even, beyond the end to infinity", () => {
  for (const value of [...special, ...drawn]) {
    expect(roundTo(value, "fp16")).toBe(toHalf(value));
    expect(roundTo(value, "bf16")).toBe(toBrain(value));
  }
});

test("leaves what is not finite as it is", () => {
  expect(roundTo(Number.NaN, "fp16")).toBeNaN();
  expect(roundTo(Number.NEGATIVE_INFINITY, "bf16")).toBe(Number.NEGATIVE_INFINITY);
});
