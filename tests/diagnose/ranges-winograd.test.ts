import { expect, test } from "vitest";
import {
  gains,
  tilingOf,
  transformedPeaks,
  transformedWeights,
} from "../../action/src/diagnose/ranges-winograd.ts";

const ones = (length: number) => new Float32Array(length).fill(1);

// What is constant lies at one place of a tile: by hand, from the textbook's F(2, 3) and F(4, 3).
test.each([
  [2, 4, 4, 2.25],
  [4, 6, 36, 0.25],
])(
  "F(%i, 3): a tile of ones and a kernel of ones, whose product is the convolution's 9",
  (unit, side, input, weight) => {
    const tiling = { unit, side, kernel: 3 };
    const peaks = transformedPeaks(ones(side * side), [1, 1, side, side], tiling, 0);
    expect([...peaks].filter((value) => value !== 0)).toEqual([input]);
    expect(peaks[side + 1]).toBe(input);
    expect(transformedWeights(ones(9), tiling)[side + 1]! * input).toBeCloseTo(9, 5);
    expect(transformedWeights(ones(9), tiling)[side + 1]).toBeCloseTo(weight, 5);
  },
);

test("a tile whose signs are those of the transform's row is enlarged by its gain", () => {
  const tiling = { unit: 4, side: 6, kernel: 3 };
  const row = [1, 0, -1, 0, 1, 0];
  const tile = Float32Array.from({ length: 36 }, (_, at) => row[Math.floor(at / 6)]! * row[at % 6]!);
  const peaks = transformedPeaks(tile, [1, 1, 6, 6], tiling, 0);
  expect(peaks[0]).toBe(100);
  expect(Math.max(...gains(tiling))).toBe(100);
});

test("tiles are chosen as MNN chooses them for half precision", () => {
  const plane = { height: 64, width: 64 };
  expect(tilingOf(3, { in: 96, out: 24 }, plane)).toEqual({ unit: 4, side: 6, kernel: 3 });
  expect(tilingOf(3, { in: 96, out: 24 }, { height: 2, width: 2 })).toEqual({ unit: 2, side: 4, kernel: 3 });
  // No tile of 4 or 6 holds two outputs of it.
  expect(tilingOf(7, { in: 96, out: 24 }, plane)).toBeNull();
  // What the transforms cost is more than they save.
  expect(tilingOf(3, { in: 1, out: 1 }, plane)).toBeNull();
});
