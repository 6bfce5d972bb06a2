import { describe, expect, test } from "vitest";
import { tellPlan } from "../../core/diagnosis/plan.ts";
import { tellShip } from "../../core/diagnosis/ship.ts";
import type { MixedPlan } from "../../core/report/answer-plan.ts";
import type { ShipTable } from "../../core/report/answer-ship.ts";

const asked = { runs: 9, ms: 1000, stopped: null };
const plan: NonNullable<MixedPlan["plan"]> = {
  ops: ["a", "b"],
  segments: ["low", "normal", "low"].map((precision, at) => ({
    inputs: [`t${at}`],
    outputs: [`t${at + 1}`],
    precision: precision as "low",
  })),
  smallest: "no single op of these 2 can go back to `low` on `dark` through clean seams",
  tried: [
    { input: "dark", verdict: "pass", snrDb: 61.2 },
    { input: "bright", verdict: "pass", snrDb: 58.04 },
  ],
  price: { share: 0.0213, casts: 2, slowdown: null },
  files: [],
};

describe("a plan in words", () => {
  test("says what to keep, what came of it, what smallest means, and the price", () => {
    expect(tellPlan({ asked, plan, gate: "equal" })).toEqual([
      "Keep `a` and `b` at Normal: as 3 segments it passes on 2 of 2 inputs that it was run on, at 58.0 dB or better.",
      "What smallest means here: no single op of these 2 can go back to `low` on `dark` through clean seams.",
      "The same chain all at Normal has the bits of the whole, so that its cuts change nothing.",
      "Its price: 2.1 % of the multiplications at Normal, 2 tensors that change precision, its time was not measured.",
    ]);
  });

  test("does not recommend what was not held to the whole", () => {
    const told = tellPlan({ asked, plan, gate: "not-run", why: "not tried on all inputs" });
    expect(told[2]).toBe("It is not to be shipped as it is: not tried on all inputs.");
  });

  test("says a share too small for a decimal as such, and a time that was measured", () => {
    const price = { share: 0.0001, casts: 1, slowdown: 1.204 };
    expect(tellPlan({ asked, plan: { ...plan, price }, gate: "equal" }).at(-1)).toBe(
      "Its price: under 0.1 % of the multiplications at Normal, 1 tensor that changes precision, 1.20 times the time of the whole.",
    );
  });

  test("says why there is none", () => {
    expect(tellPlan({ asked, plan: null, gate: "different", why: "the chain has other bits" })).toEqual([
      "No mixed plan: the chain has other bits.",
    ]);
  });
});

describe("what to ship in words", () => {
  const row = (
    what: string,
    worstDb: number,
    factor: number,
    by: "measured" | "counted" | "unknown",
    front: boolean,
  ) => ({
    kind: "configuration" as const,
    what,
    passed: 8,
    of: 8,
    worstDb,
    price: { factor, by },
    front,
  });
  const told = (...rows: ShipTable["rows"]) => tellShip({ asked, rows });

  test("names the cheapest, the nearest, and the model that prices are counted by", () => {
    expect(
      told(
        row("the cure", 68.7, 1, "counted", true),
        row("`cpu/normal`", Number.POSITIVE_INFINITY, 2, "counted", true),
        row("a switch", 40, Number.NaN, "unknown", false),
      ),
    ).toEqual([
      "Ship the cure: right on 8 of 8 inputs, 68.7 dB or better, 1.00 times the failing configuration's cost, counted.",
      "The nearest to the reference is `cpu/normal`: right on 8 of 8 inputs, exact, 2.00 times the failing configuration's cost, counted.",
      "1 other passes on every input as well.",
      "Prices that are counted are a model, not a time: multiplications, of which one in fp32 is taken to cost two in fp16.",
    ]);
  });

  test("says what was held by its numbers alone, where MNN may fall back without a word", () => {
    const low = { ...row("`cpu/low_bf16`", 40, 1, "counted", true), proven: 1 };
    expect(told(low, row("`cpu/normal`", 90, 2, "counted", true))[2]).toBe(
      "All were held by their numbers. That the precision asked for was used and not a fallback is proven on 1 of 8 inputs for `cpu/low_bf16`.",
    );
  });

  test("does not make up a price, nor a way out", () => {
    expect(told(row("MNN 3.4.1", 50, Number.NaN, "unknown", false))).toEqual([
      "Ship MNN 3.4.1: right on 8 of 8 inputs, 50.0 dB or better, its price is not known.",
    ]);
    expect(told()).toEqual(["Nothing that was tried passes on every input."]);
  });
});
