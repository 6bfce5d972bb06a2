import { expect, test } from "vitest";
import type { CellDraft } from "../../action/src/grid/draft.ts";
import { takeProven } from "../../action/src/grid/proven.ts";
import type { Diagnosis, OpName } from "../../core/report/schema.ts";
import { makeCell } from "../support/cells.ts";

const op = (name: string, type: string): OpName => ({ name, type, occurrence: 0, output: 0 });

/** A diagnosis by which a square overflows. */
const overflow = {
  answers: {
    where: { born: 0, outside: null, ops: [{ op: op("q", "UnaryOp") }] },
    why: { cause: { kind: "overflow", numbers: {} }, blame: "format", experiments: [{}] },
  },
} as unknown as Diagnosis;

/** A cell's draft as far as a diagnosis touches it. */
const draftOf = (ops: { name: string; type: string }[]) =>
  makeCell({
    ops: ops.map((one) => ({ ...one, reference: [1], candidate: [2] })),
    firstBad: 1,
  }) as unknown as CellDraft;

test("what was proven is told of cells that have the op, whatever type another release makes of it", () => {
  const before = { name: "c", type: "Convolution" };
  const drafts = [
    draftOf([before, { name: "q", type: "UnaryOp" }]),
    draftOf([{ name: "q", type: "BinaryOp" }, before]),
    draftOf([before, { name: "r", type: "UnaryOp" }]),
  ];
  takeProven(drafts, overflow);
  expect(drafts.map(({ proven }) => proven?.kind)).toEqual(["overflow", "overflow", undefined]);
  expect(drafts.map(({ ops }) => ops?.firstBad)).toEqual([1, 0, 1]);
});
