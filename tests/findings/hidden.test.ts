import { describe, expect, it } from "vitest";
import { findFindings } from "../../core/findings/findings.ts";
import { evidenceOf, makeCell } from "../support/cells.ts";

const fine = { name: "y", reference: [1, 2, 3], candidate: [1, 2, 3] };
const lost = { name: "scores", type: "BinaryOp", reference: [1, 2, 3], candidate: [1.5, 1, 3] };
const before = { name: "conv", reference: [1, 2], candidate: [1, 2] };

describe("an op that fails while the output passes", () => {
  it("is one finding of rank hidden, after the others, and no cell's own", () => {
    const cells = ["cat", "dog"].map((input) => makeCell({ input, output: fine, ops: [before, lost] }));
    const broken = makeCell({ input: "far", output: { ...fine, candidate: [9, 9, 9] } });
    const findings = findFindings(evidenceOf([...cells, broken]));
    expect(findings.map(({ id, rank, verdict, op }) => [id, rank, verdict, op?.name])).toEqual([
      ["f1", undefined, "drift", undefined],
      ["f2", "hidden", "drift", "scores"],
    ]);
    expect(findings[1]).toMatchObject({ cells: cells.map(({ id }) => id), ship: [] });
    expect(findings[1]!.sentences.join(" ")).toContain("`scores` (BinaryOp) is 10.5 dB from the reference");
    expect(cells.map(({ finding }) => finding)).toEqual([null, null]);
  });

  it("is none where it hands on the error of what it reads, which passes: a sum that cancels, a comparison of what is near", () => {
    const values = { name: "v", reference: [1, -1, 1e-4], candidate: [1.0004, -1, -1e-4] };
    const hidden = (row: object, does?: string) => {
      const cell = makeCell({
        output: fine,
        ops: [values, { name: "o", reference: [1], candidate: [1], ...row }],
      });
      cell.ops!.rows[1]!.inside = { reads: [0], ...(does ? { does } : {}) };
      return findFindings(evidenceOf([cell])).map(({ rank }) => rank);
    };
    const sum = { type: "Reduction", reference: [1e-4], candidate: [5e-4] };
    expect(hidden(sum)).toEqual([]);
    expect(hidden({ ...sum, candidate: [0.5] })).toEqual(["hidden"]);
    const less = { type: "BinaryOp", reference: [0, 1, 0], candidate: [0, 1, 1] };
    expect(hidden(less, "LESS")).toEqual([]);
    expect(hidden(less, "MUL")).toEqual(["hidden"]);
  });

  it("is none where all ops pass, or where the output fails as well", () => {
    expect(findFindings(evidenceOf([makeCell({ output: fine, ops: [before] })]))).toEqual([]);
    const failing = makeCell({ output: { ...fine, candidate: [9, 9, 9] }, ops: [lost] });
    expect(findFindings(evidenceOf([failing])).map(({ rank }) => rank)).toEqual([undefined]);
  });
});
