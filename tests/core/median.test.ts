import { expect, test } from "vitest";
import { median } from "../../core/numeric/median.ts";

test.each([
  [[], null],
  [[7], 7],
  [[30, 1, 2], 2],
  [[4, 1, 100, 2], 3],
])("the median of %j is %j", (values, middle) => expect(median(values)).toBe(middle));
