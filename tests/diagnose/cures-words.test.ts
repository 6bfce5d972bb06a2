import { expect, test } from "vitest";
import { tellCures } from "../../core/diagnosis/cures.ts";
import type { Cures } from "../../core/report/answer-cures.ts";

const asked = { runs: 24, ms: 9000, stopped: null };
const cure = {
  kind: "rescale",
  what: "`h` are held times 2^-2, which 2 constants take in and give back",
  ops: ["h"],
  numbers: {},
  tried: [
    { input: "a", verdict: "pass" as const, snrDb: 69.58 },
    { input: "b", verdict: "pass" as const, snrDb: 71.9 },
  ],
  passed: 2,
  of: 2,
  fp32Db: Number.POSITIVE_INFINITY,
  file: { what: "the changed ONNX model", path: "rescale.onnx" },
};
const failed = {
  ...cure,
  passed: 0,
  file: null,
  tried: [{ input: "a", verdict: "drift" as const, snrDb: 21.3 }],
};
const tell = (cures: Cures["cures"], advice: string[] = []) => tellCures({ asked, cures, advice });

test("what passes is told with its worst input and what it is in fp32, and nothing else", () => {
  expect(tell([failed, { ...cure, fp32Db: 44.03 }])).toEqual([
    "A power of two folded into constants makes it pass on 2 of 2 inputs, the worst at 69.6 dB: `h` are held times 2^-2, which 2 constants take in and give back; at Normal it is 44.0 dB from the model before.",
  ]);
  expect(tell([cure])[0]).toContain("at Normal its outputs have the same bits as before");
});

test("what failed says on how many inputs it was run", () => {
  expect(tell([failed], ["`h` reaches 83 958 in fp32"])).toEqual([
    "A power of two folded into constants did not help, run on 1 of 2 inputs: `a` is `drift` at 21.3 dB.",
    "Advice, of which nothing was run: `h` reaches 83 958 in fp32.",
  ]);
});

test("what changes the model in fp32 was not run", () => {
  const [told] = tell([{ ...failed, kind: "epsilon", tried: [], fp32Db: 12.4 }]);
  expect(told).toContain("An epsilon that the format holds was not run as what failed");
  expect(told).toContain("12.4 dB");
});

test("where nothing applies it says so", () => {
  expect(tell([])).toEqual(["No change of the model that is known here applies to it."]);
});
