import { expect, test } from "vitest";
import { misstored } from "../../scripts/faults/stored.ts";

const row = (id: string, cells = 18, whole = true) => ({ id, cells, whole });
const acks = new Map([
  ["a", 18],
  ["b", 18],
]);

test("what was acknowledged and one that nobody heard of, all whole, is right", () => {
  expect(misstored([row("a"), row("b"), row("c")], acks)).toEqual([]);
});

test("a report that was acknowledged and is gone, or lacks cells, is told", () => {
  expect(misstored([row("a")], acks)).toEqual(["b was acknowledged with 18 cells and has none"]);
  expect(misstored([row("a"), row("b", 17)], acks)).toEqual([
    "b was acknowledged with 18 cells and has 17",
    "b is there with 17 cells",
  ]);
});

test("a report that nobody heard of and that is half there is told", () => {
  expect(misstored([row("a"), row("b"), row("c", 4)], acks)).toEqual(["c is there with 4 cells"]);
  expect(misstored([row("a"), row("b"), row("c", 0, false)], acks)).toEqual([
    "c is there with 0 cells, not whole",
  ]);
});
