import { describe, expect, it } from "vitest";
import { askedFormat } from "../../core/judge/asked.ts";
import { effectiveFormat } from "../../core/judge/effective.ts";
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

function found(
  precision: Precision,
  platform: string,
  backends: number | null,
  outputs: (Format | null)[],
  ops: (Format | null)[] | null = null,
) {
  const rows = ops?.map((format) => ({ format }) as OpRow) ?? null;
  const { format, proof } = effectiveFormat(config(precision), { platform, backends, outputs, ops: rows });
  return `${format}: ${proof}`;
}

const needsMore = "output values need more bits than fp16 or bf16 has";
const inHalf = "every finite output value is exact in fp16";

describe("what was really computed on a CPU", () => {
  it.each<[string, string, ...Parameters<typeof found>]>([
    ["Normal is fp32", `fp32: ${needsMore}; session info BACKENDS 0`, "normal", x86!, 0, ["fp32"]],
    ["Normal on Arm", `fp32: session info BACKENDS 0; ${needsMore}`, "normal", arm!, 0, ["fp32"]],
    ["Normal whose output says nothing", "fp32: session info BACKENDS 0", "normal", arm!, 0, [null]],
    ["Normal that hands fp16 values on", "fp32: session info BACKENDS 0", "normal", x86!, 0, ["fp16"]],
    ["Low with fp16", `fp16: ${inHalf}; session info BACKENDS 13`, "low", arm!, 13, ["fp16"]],
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
      "Low whose output is all NaN",
      "null: the output's values prove nothing; session info BACKENDS 13",
      "low",
      arm!,
      13,
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
      "fp32: 1 op of 3 holds only fp16 values; session info BACKENDS 13",
      "low",
      x86!,
      13,
      [null],
      ["fp16", "fp32", "fp32"],
    ],
    [
      "ops that say nothing",
      "null: the output's values prove nothing; session info BACKENDS 13",
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
    const rows = (...bits: number[]) => bits.map((one) => ({ format: null, bits: one }) as OpRow);
    const of = (precision: Precision, ops: OpRow[]) =>
      effectiveFormat(config(precision), { platform: arm!, backends: 13, outputs: ["fp32"], ops });
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
