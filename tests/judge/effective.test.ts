import { describe, expect, it } from "vitest";
import { askedFormat } from "../../core/judge/asked.ts";
import { effectiveFormat } from "../../core/judge/effective.ts";
import type { Evidence } from "../../core/judge/evidence.ts";
import type { Config, OpRow, Precision } from "../../core/report/schema.ts";
import type { Format } from "../../core/report/vocabulary.ts";

const [arm, x86] = ["linux-aarch64", "linux-x86_64"];
const config = (precision: Precision): Config => ({
  id: `cpu/${precision}`,
  backend: "cpu",
  precision,
  threads: 1,
  memory: "normal",
});

const row = (type: string, format: Format | null, more: Partial<OpRow> = {}) =>
  ({ name: type.toLowerCase(), type, shape: [4], format, ...more }) as OpRow;

function found(
  precision: Precision,
  platform: string,
  backends: number | null,
  outputs: (Format | null)[],
  ops: (Format | null)[] | null = null,
) {
  const rows = ops?.map((format) => row("Convolution", format)) ?? null;
  const evidence = { platform, release: "3.6.1", backends, outputs, ops: rows };
  const { format, proof } = effectiveFormat(config(precision), evidence);
  return `${format}: ${proof}`;
}

const needsMore = "output values need more bits than fp16 or bf16 has";
const inHalf = "every finite output value is exact in fp16";

describe("what was really computed on a CPU", () => {
  it.each<[string, string, ...Parameters<typeof found>]>([
    ["Normal is fp32", `fp32: session info BACKENDS 0; ${needsMore}`, "normal", x86!, 0, ["fp32"]],
    ["Normal on Arm", `fp32: session info BACKENDS 0; ${needsMore}`, "normal", arm!, 0, ["fp32"]],
    ["Normal whose output says nothing", "fp32: session info BACKENDS 0", "normal", arm!, 0, [null]],
    [
      "Normal that hands fp16 values on",
      `fp32: session info BACKENDS 0; ${inHalf}`,
      "normal",
      x86!,
      0,
      ["fp16"],
    ],
    ["Low with fp16", `fp16: session info BACKENDS 13; ${inHalf}`, "low", arm!, 13, ["fp16"]],
    ["Low on a CPU without fp16", `fp32: session info BACKENDS 0; ${needsMore}`, "low", arm!, 0, ["fp32"]],
    ["Low_BF16, whose tensors are fp32", "bf16: session info BACKENDS 13", "low_bf16", arm!, 13, ["fp32"]],
    [
      "Low on x86, whatever the session says",
      `fp32: ${needsMore}; session info BACKENDS 13`,
      "low",
      x86!,
      13,
      ["fp32"],
    ],
    [
      "Low, one output fp32 after fp16 kernels",
      `null: ${needsMore}; session info BACKENDS 13`,
      "low",
      arm!,
      13,
      ["fp32"],
    ],
    [
      "Low whose output is all NaN, by the session's word",
      "fp16: session info BACKENDS 13",
      "low",
      arm!,
      13,
      [null],
    ],
    [
      "all NaN and no word from the session",
      "null: the output's values prove nothing",
      "low",
      arm!,
      null,
      [null],
    ],
    ["no word from the session", `fp16: ${inHalf}`, "low", arm!, null, ["fp16"]],
    [
      "the ops' word before the output's",
      "fp16: 3 of 4 ops hold only fp16 values; session info BACKENDS 13",
      "low",
      arm!,
      13,
      ["fp32"],
      ["fp16", "fp16", null, "fp16", "fp32"],
    ],
    [
      "no op in fp16",
      "fp32: no op of 2 holds only fp16 values; session info BACKENDS 13",
      "low",
      arm!,
      13,
      [null],
      ["fp32", "fp32", null],
    ],
    [
      "one op that hands fp16 values on",
      "fp32: MNN has no fp16 kernels for x86; session info BACKENDS 13",
      "low",
      x86!,
      13,
      [null],
      ["fp16", "fp32", "fp32"],
    ],
    [
      "ops that say nothing, by the session's word",
      "fp16: session info BACKENDS 13",
      "low",
      arm!,
      13,
      [null],
      [null, null],
    ],
    ["Low_BF16", "bf16: session info BACKENDS 13", "low_bf16", arm!, 13, [null], ["bf16", "bf16"]],
    [
      "Low_BF16 in a build without it",
      `fp32: session info BACKENDS 0; ${needsMore}`,
      "low_bf16",
      arm!,
      0,
      ["fp32"],
    ],
  ])("%s", (_, said, ...evidence) => {
    expect(found(...evidence)).toBe(said);
  });

  it("is told by how tensors were stored, where the probe can say it", () => {
    const rows = (...bits: number[]) => bits.map((one) => row("Convolution", null, { bits: one }));
    const of = (precision: Precision, ops: OpRow[]) =>
      effectiveFormat(config(precision), {
        platform: arm!,
        release: "3.6.1",
        backends: 13,
        outputs: ["fp32"],
        ops,
      });
    expect(of("low", rows(16, 16, 32))).toMatchObject({
      format: "fp16",
      proof: "2 of 3 op outputs are stored in two bytes; session info BACKENDS 13",
    });
    expect(of("low", rows(32, 32)).format).toBe("fp32");
    expect(of("low_bf16", rows(32, 32))).toMatchObject({
      format: "bf16",
      proof: "session info BACKENDS 13; none of 2 op outputs are stored in two bytes",
    });
  });

  it("is proven by a sibling where nothing else says it", () => {
    const evidence = { platform: arm!, release: "3.6.1", backends: null, outputs: [null], ops: null };
    const sibling = { input: "cat", format: "fp16" as const };
    expect(effectiveFormat(config("low"), { ...evidence, sibling })).toMatchObject({
      format: "fp16",
      proof: "the output of cat in the same session is exact in fp16",
    });
  });

  describe("in a session with fp16, type by type:", () => {
    const of = (ops: OpRow[], more: Partial<Evidence> = {}) =>
      effectiveFormat(config("low"), {
        platform: arm!,
        release: "3.6.1",
        backends: 13,
        outputs: ["fp32"],
        ops,
        ...more,
      });
    const mixed = [
      row("Convolution", "fp32", { name: "a" }),
      row("Convolution", "fp32", { name: "b" }),
      row("BinaryOp", "fp16"),
      row("Reduction", "fp32"),
    ];

    it("a whole type in fp32 is told, with its share and its ops", () => {
      expect(of(mixed)).toEqual({
        backend: "cpu",
        format: "fp16",
        proof:
          "2 Convolution (a, b), 67 % of the multiplications in fp32; 1 of 3 ops hold only fp16 values; session info BACKENDS 13",
        partly: { share: expect.closeTo(1 / 3), without: ["Convolution"] },
      });
    });

    it("the share is of multiplications where they are known", () => {
      const multiplications = new Map([["a", 9]]);
      expect(of(mixed, { multiplications }).partly?.share).toBeCloseTo(1 / 11);
    });

    it.each<[string, OpRow[]]>([
      ["one op of a type in fp16 and others not", [row("Convolution", "fp16"), row("Convolution", "fp32")]],
      ["types that MNN has in fp32 alone", [row("TopKV2", "fp32"), row("Reduction", "fp32")]],
      ["a loop that may be fused", [row("BinaryOp", "fp16"), row("While", "fp32")]],
      ["values that prove nothing", [row("BinaryOp", "fp16"), row("Convolution", null)]],
    ])("no fallback: %s", (_, ops) => {
      expect(of(ops)).toMatchObject({ format: "fp16" });
      expect(of(ops).partly).toBeUndefined();
    });

    it("where none is in fp16 on a CPU that has it, the ops are named as well", () => {
      expect(of([row("Convolution", "fp32")])).toMatchObject({
        format: "fp32",
        partly: { share: 0, without: ["Convolution"] },
      });
    });

    it("what a release has not in half is none of its fallbacks", () => {
      const ops = [row("BinaryOp", "fp16"), row("Softmax", "fp32")];
      expect(of(ops, { release: "2.9.0" }).partly).toBeUndefined();
      expect(of(ops, { release: "2.9.1" }).partly?.without).toEqual(["Softmax"]);
    });
  });

  describe("a Module, which tells nothing of its sessions, at Low on Arm", () => {
    const of = (beside: number | null, outputs: (Format | null)[], ops: OpRow[]) => {
      const evidence: Evidence = {
        platform: arm!,
        release: "3.6.1",
        backends: null,
        beside,
        outputs,
        ops,
      };
      const { format, proof } = effectiveFormat(config("low"), evidence);
      return `${format}: ${proof}`;
    };
    const beside = "a session of one op beside the module has BACKENDS";
    const silent = [row("If", null), row("Reduction", "fp32")];

    it("is what MNN selects there for this config, unless values say otherwise", () => {
      expect(of(13, [null], silent)).toBe(`fp16: ${beside} 13`);
      expect(of(13, ["fp16"], silent)).toBe(`fp16: ${beside} 13; ${inHalf}`);
      expect(of(13, ["fp32"], silent)).toBe(`null: ${needsMore}; ${beside} 13`);
      expect(of(0, [null], silent)).toBe(`fp32: ${beside} 0`);
    });

    it("ops that run in half and did not are no less told", () => {
      expect(of(13, ["fp32"], [row("UnaryOp", "fp32")])).toBe(
        `fp32: no op of 1 holds only fp16 values; ${beside} 13`,
      );
    });

    it("without a word nothing is proven", () => {
      expect(of(null, [null], silent)).toBe("null: the output's values prove nothing");
    });
  });

  it("asks by precision", () => {
    const precisions: Precision[] = ["normal", "high", "low", "low_bf16"];
    expect(precisions.map((precision) => askedFormat(config(precision)))).toEqual([
      "fp32",
      "fp32",
      "fp16",
      "bf16",
    ]);
  });
});
