import { expect, test } from "vitest";
import { findFindings } from "../../core/findings/findings.ts";
import { firstBadOp } from "../../core/judge/first-bad.ts";
import type { Inside } from "../../core/report/schema.ts";
import { evidenceOf, makeCell } from "../support/cells.ts";
import { violations } from "../support/properties.ts";
import { gaussian } from "../support/random.ts";

/** Numbers in [0, 1), the same for each seed. */
function drawn(seed: number) {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e3779b9) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A chain of ops of any magnitude, in which at each one something may happen: Inf, NaN, a clamp, zeros, noise. */
function chain(seed: number) {
  const next = drawn(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  const count = 2 + Math.floor(next() * 6);
  return Array.from({ length: count }, (_, at) => {
    const scale = 10 ** (next() * 16 - 8);
    const reference = [...gaussian(16, seed * 31 + at)].map((value) => value * scale);
    const worse = pick(["none", "none", "round", "inf", "nan", "clamp", "zero", "noise"] as const);
    const candidate = reference.map((value) => {
      if (worse === "none") return value;
      if (worse === "round") return value * (1 + (next() - 0.5) / 1000);
      if (worse === "clamp") return Math.max(-65_504, Math.min(65_504, value));
      if (worse === "zero") return next() < 0.7 ? 0 : value;
      if (worse === "noise") return value * (1 + next());
      if (next() < 0.5) return value;
      return worse === "inf" ? Number.POSITIVE_INFINITY : Number.NaN;
    });
    const inside: Inside = {
      reads: at > 0 ? [at - 1] : [],
      ...(at === count - 1 ? { gives: "y" } : {}),
      ...(next() < 0.4 ? { does: pick(["ADD", "SUB", "COS", "EXP", "MUL"]) } : {}),
      ...(next() < 0.2 ? { constants: [pick([1e-12, 1e5, -3.4e38])] } : {}),
      ...(next() < 0.6 ? { ideal: next() * 80 } : {}),
      ...(next() < 0.5 ? { own: next() * 80 } : {}),
      ...(next() < 0.5 ? { sums: { terms: Math.round(next() * 5000), magnitude: next() * 2e5 } } : {}),
    };
    return {
      name: `op${at}`,
      type: pick(["Convolution", "BinaryOp", "Pooling"]),
      reference,
      candidate,
      inside,
    };
  });
}

test("no finding says what its table does not, whatever happens in a network", () => {
  const kinds = new Map<string, number>();
  for (let seed = 1; seed <= 2000; seed++) {
    // The same network on other inputs and releases: whatever happens in each is its own.
    const cells = Array.from({ length: 1 + (seed % 4) }, (_, i) => {
      const ops = chain(seed + 2000 * i);
      const last = ops.at(-1)!;
      const cell = makeCell({
        output: { ...last, name: "y" },
        ops,
        input: i % 2 === 0 ? "cat" : "retina",
        release: i < 2 ? "3.6.1" : "3.0.0",
      });
      for (const [at, { inside }] of ops.entries()) cell.ops!.rows[at]!.inside = inside;
      cell.ops!.firstBad = firstBadOp(cell.ops!.rows, cell.verdict, cell.outputs);
      return cell;
    });
    const evidence = evidenceOf([...cells, makeCell({ config: "cpu/normal" })]);
    const findings = findFindings(evidence);
    expect(violations(findings, evidence), `seed ${seed}`).toEqual([]);
    for (const finding of findings) {
      const kind = finding.cause?.kind ?? "none";
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  }
  // The draw reaches the rules that it is to hold.
  for (const kind of ["overflow", "underflow", "accumulator", "kernel", "unknown"])
    expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(5);
});
