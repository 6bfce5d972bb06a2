import { describe, expect, it } from "vitest";
import { handedOver } from "../../core/judge/handed.ts";
import type { Inside } from "../../core/report/schema.ts";
import { makeCell, type Numbers } from "../support/cells.ts";

/** What the second op fails on, of the first. */
function handed(from: Numbers, to: Numbers, inside: Partial<Inside>) {
  const rows = makeCell({ ops: [from, to] }).ops!.rows;
  rows[1]!.inside = { reads: [0], ...inside };
  return handedOver(1, rows, "fp16")?.withheld ?? null;
}

const inf = Number.POSITIVE_INFINITY;

describe("a right tensor breaks what reads it", () => {
  const eps = { name: "re", reference: [1, 2, 1e-10], candidate: [1, 2, 0] };

  it("by values that became zero, where something large is made of them", () => {
    const log = { name: "y", reference: [0, 0.69, -23], candidate: [0, 0.69, -65504] };
    expect(handed(eps, log, { does: "LOG" })).toBe("small");
    const division = { name: "y", reference: [1, 2, 0], candidate: [1, 2, Number.NaN] };
    expect(handed(eps, division, { does: "REALDIV" })).toBe("small");
    expect(handed(eps, division, { does: "MUL" })).toBe(null);
    const zeros = { name: "re", reference: [1, 2, 0], candidate: [1, 2, 0] };
    expect(handed(zeros, division, { does: "REALDIV" })).toBe(null);
  });

  it("by values beyond the format's end, where it was computed in fp32 itself", () => {
    const sum = { name: "s", reference: [100_000, 9], candidate: [100_000, 9] };
    const mean = { name: "y", reference: [24, 0.1], candidate: [16, 0.1] };
    expect(handed(sum, mean, {})).toBe("beyond");
    expect(handed(sum, { ...mean, candidate: [inf, 0.1] }, {})).toBe("beyond");
    // What reads it went beyond as well: it did not compute in fp16 either.
    const also = { name: "y", reference: [200_000, 18], candidate: [100_000, 18] };
    expect(handed(sum, also, {})).toBe(null);
    expect(handed({ ...sum, candidate: [65_504, 9] }, mean, {})).toBe(null);
  });

  it("by its steps, where an angle or a whole number is made of them", () => {
    const angle = { name: "a", reference: [2001.3, 500.2], candidate: [2001, 500.25] };
    const cosine = { name: "y", reference: [Math.cos(2001.3), 0.5], candidate: [Math.cos(2001), 0.5] };
    expect(handed(angle, cosine, { does: "COS" })).toBe("steps");
    expect(handed(angle, cosine, { does: "EXP" })).toBe(null);
  });

  it("by its steps, where rows are taken by index: by what is whole, and not by what it takes from", () => {
    const ids = { name: "id", reference: [4001, 2], candidate: [4000, 2] };
    const rows = { name: "y", reference: [0.3, -1], candidate: [2, -1] };
    expect(handed(ids, rows, { does: "GatherV2" })).toBe("steps");
    const features = { name: "f", reference: [0.3, -1], candidate: [0.3002, -1] };
    expect(handed(features, rows, { does: "GatherV2" })).toBe(null);
  });

  it("by nothing where it is wrong itself, or not known to be read", () => {
    const wrong = { name: "re", reference: [1, 2, 1e-10], candidate: [5, -2, 0] };
    const log = { name: "y", reference: [0, 0.69, -23], candidate: [1.6, 0.69, -65504] };
    expect(handed(wrong, log, { does: "LOG" })).toBe(null);
    // All of it is small, and off by that alone.
    const small = { name: "re", reference: [4e-7, 2e-7, 1e-10], candidate: [4.2e-7, 1.8e-7, 0] };
    expect(handed(small, log, { does: "LOG" })).toBe("small");
    expect(handed(eps, log, { does: "LOG", reads: [] })).toBe(null);
  });
});
