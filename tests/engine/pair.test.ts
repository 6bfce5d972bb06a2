import { describe, expect, it } from "vitest";
import { op, pairStep, type ScriptedOp, ScriptedSide, step } from "../support/ops.ts";

const named = (...names: string[]) => names.map((name) => op(name));
const many = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => op(`${prefix}${i}`));

async function pair(reference: ScriptedOp[], candidate: ScriptedOp[]) {
  const [left, right] = [new ScriptedSide(reference), new ScriptedSide(candidate)];
  const { ops } = await pairStep(left, right, { reference: step, candidate: step }, "fp16");
  return {
    left,
    right,
    ops,
    paired: ops.rows.map(({ name }) => name).join(" "),
    onlyReference: ops.onlyReference.map(({ name }) => name).join(" "),
    onlyCandidate: ops.onlyCandidate.map(({ name }) => name).join(" "),
  };
}

describe("two streams of ops are paired", () => {
  it.each<[string, string, string, string, string, string]>([
    ["when they are the same", "a b c", "a b c", "a b c", "", ""],
    ["with an op of the reference alone at the start", "x a b", "a b", "a b", "x", ""],
    ["with an op of the reference alone in the middle", "a x b", "a b", "a b", "x", ""],
    ["with an op of the reference alone at the end", "a b x", "a b", "a b", "x", ""],
    ["with an op of the candidate alone at the start", "a b", "x a b", "a b", "", "x"],
    ["with an op of the candidate alone in the middle", "a b", "a x b", "a b", "", "x"],
    ["with an op of the candidate alone at the end", "a b", "a b x", "a b", "", "x"],
    ["with ops of both sides alone at one place", "a x y b", "a z b", "a b", "x y", "z"],
    ["when two change places", "a b c d", "b a c d", "a b c d", "", ""],
    ["when one comes much later", "a b c d e f", "b c d e f a", "a b c d e f", "", ""],
    ["when one side has nothing", "a b", "", "", "a b", ""],
    ["when neither has anything", "", "", "", "", ""],
    ["when they have nothing in common", "a b c", "x y z", "", "a b c", "x y z"],
  ])("%s", async (_, reference, candidate, paired, onlyReference, onlyCandidate) => {
    const split = (names: string) => named(...names.split(" ").filter(Boolean));
    const found = await pair(split(reference), split(candidate));
    expect(found).toMatchObject({ paired, onlyReference, onlyCandidate });
  });

  it("by occurrence where names repeat", async () => {
    const twice = (first: number, second: number): ScriptedOp[] => [
      { name: "relu", values: [first], occurrence: 0 },
      { name: "relu", values: [second], occurrence: 1 },
    ];
    const { ops } = await pair(twice(1, 2), twice(1, 2).reverse());
    expect(ops.rows.map(({ occurrence, metrics }) => [occurrence, metrics.maxAbs])).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it("by type: the same name for another op is another op", async () => {
    const { paired, onlyReference, onlyCandidate } = await pair(
      [op("a"), { ...op("b"), type: "MatMul" }],
      [op("a"), { ...op("b"), type: "While" }],
    );
    expect({ paired, onlyReference, onlyCandidate }).toEqual({
      paired: "a",
      onlyReference: "b",
      onlyCandidate: "b",
    });
  });

  it("not with a tensor of another size", async () => {
    const { paired, onlyReference, onlyCandidate } = await pair([op("a", 1, 2)], [op("a", 1)]);
    expect({ paired, onlyReference, onlyCandidate }).toEqual({
      paired: "",
      onlyReference: "a",
      onlyCandidate: "a",
    });
  });

  it.each([3, 8, 9, 20, 100])("again after one side had %i ops of its own", async (extra) => {
    const common = many("c", 300);
    const longer = [...common.slice(0, 50), ...many("x", extra), ...common.slice(50)];
    const lost = Math.max(0, extra - 7);
    for (const [reference, candidate] of [
      [common, longer],
      [longer, common],
    ] as const) {
      const { ops, left, right } = await pair(reference, candidate);
      expect(ops.rows.length).toBeGreaterThanOrEqual(300 - lost);
      expect(left.mostHeld).toBeLessThanOrEqual(10);
      expect(right.mostHeld).toBeLessThanOrEqual(10);
      // Every op is told of, on each side.
      expect(ops.rows.length + ops.onlyReference.length).toBe(reference.length);
      expect(ops.rows.length + ops.onlyCandidate.length).toBe(candidate.length);
    }
  });

  it("in the order in which the reference computed them", async () => {
    const { paired } = await pair(named("a", "b", "c", "d"), named("d", "c", "b", "a"));
    expect(paired).toBe("a b c d");
  });

  it("and give every buffer back", async () => {
    const { left, right } = await pair(many("a", 50), many("b", 70));
    expect([left.held, right.held]).toEqual([0, 0]);
  });
});

describe("a paired op", () => {
  it("is judged by the format and says which one its values prove", async () => {
    const reference = Array.from({ length: 100 }, (_, i) => 1 / (i + 3));
    const { ops } = await pair(
      [op("a", ...reference), op("b", 1e-7, 2e-7), op("c", 70_000, 1)],
      [op("a", ...reference), op("b", 0, 0), op("c", Number.POSITIVE_INFINITY, 1)],
    );
    expect(ops.rows.map(({ verdict, format }) => [verdict, format])).toEqual([
      ["pass", "fp32"],
      ["pass", null],
      ["nonfinite", null],
    ]);
  });
});
