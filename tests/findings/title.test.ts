import { describe, expect, it } from "vitest";
import { storedTitle, type TitledFinding } from "../../core/findings/title.ts";
import { type Cause, causeSchema } from "../../core/report/schema.ts";
import { chinese, english, type Words } from "../../core/words/words.ts";
import { foreign } from "../support/foreign.ts";

const op = { name: "/fu/Mul_1_output_0", type: "BinaryOp" };
const numbers = { reaches: 96_584, limit: 65_504, readerRow: 3, zeros: 2, of: 9, fed: 1e5, terms: 64 };

/** What a finding's title is made of, as it was told in English. */
const titled = (tell: (words: Words) => string, given: Partial<TitledFinding> = {}): TitledFinding => ({
  ...{ title: tell(english), verdict: "drift", config: "opencl/low", op, cause: null, ...given },
});

describe.each(["fp32", "fp16", "bf16"] as const)("a title by a cause in %s", (format) => {
  const causes = causeSchema.shape.kind.options.flatMap((kind) =>
    [op, null].flatMap((at) =>
      [{}, numbers, { zeros: 2 }, { fed: 1 }].map((of) => ({ kind, at, numbers: of as Cause["numbers"] })),
    ),
  );
  it.each(causes)("of $kind is told anew: $at, $numbers", ({ kind, at, numbers }) => {
    const cause: Cause = { kind, numbers };
    const told = {
      ...{ op: at ? `\`${at.name}\`` : "", type: "BinaryOp ADD", input: "cat", config: "opencl/low" },
      ...{ verdict: "nonfinite" as const, format, cause, settle: "", reader: "`next` (Pooling)" },
      ...{ fed: ["`x`"], held: null, walked: true, broken: { inf: 3, nan: 1 } },
    };
    const tell = (words: Words) => words.cause[kind](told).title;
    for (const suffix of [() => "", (words: Words) => words.finding.elsewhere(null, "cpu")]) {
      const whole = (words: Words) => `${tell(words)}${suffix(words)}`;
      const finding = titled(whole, { op: at, verdict: "nonfinite", cause });
      expect(storedTitle(finding, chinese)).toBe(whole(chinese));
      expect(storedTitle(finding, english)).toBe(whole(english));
    }
  });
});

it.each<[string, (words: Words) => string, Partial<TitledFinding>?]>([
  ["a fallback", ({ finding }) => finding.fallback("opencl/low", "fp32", "qemu:cortex-a76")],
  ["a fallback that is not proven", ({ finding }) => finding.fallback("opencl/low", null, "host")],
  [
    "a crash",
    ({ finding }) => finding.crashed(["`opencl/low`", "`cpu/low`"], ["host", "qemu:cortex-a76", "adb:X"]),
    { configs: ["opencl/low", "cpu/low"] },
  ],
  ["a time-out", ({ finding }) => finding.timeout("opencl/low", "host")],
  ["what could not run", ({ finding }) => finding.unavailable("opencl/low", "host")],
  ["a reference", ({ finding }) => finding.referenceBad("opencl/low", "host")],
  ["ops whose outputs pass", ({ finding }) => finding.hidden.title(op.name), { rank: "hidden" }],
  ["rounding", ({ finding }) => finding.outside.titleConditioning("opencl/low")],
  ["weights", ({ finding }) => finding.outside.titleWeights(["3.0.0", "3.6.1"])],
  ["growth", ({ finding }) => finding.outside.titleGrowth("opencl/low", ["3.6.1"])],
  ["an op", ({ finding }) => finding.outside.titleOperator(finding.outside.op(op), ["3.0.0", "3.6.1"])],
  ["a converter", ({ finding }) => finding.outside.titleConverter("`opencl/low`", ["3.0.0", "3.6.1"])],
])("the title of %s is told anew", (_, tell, given) => {
  const said = storedTitle(titled(tell, given), chinese);
  expect(said).toBe(tell(chinese));
  expect(foreign(said.replaceAll(/`[^`]*`|BinaryOp/g, ""))).toEqual([]);
});

it("leaves a title that none of ours wrote as it is", () => {
  const finding = titled(() => "`Add` overflows fp17 in a way that nobody knows");
  expect(storedTitle(finding, chinese)).toBe(finding.title);
});
