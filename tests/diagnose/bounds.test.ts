import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { askRanges } from "../../action/src/diagnose/ranges.ts";
import { askBound } from "../../action/src/diagnose/why-bound.ts";
import type { Scene } from "../../action/src/diagnose/why-scene.ts";
import type { Where } from "../../core/report/answer-where.ts";
import { formatLimits } from "../../core/report/vocabulary.ts";
import type { Drawn } from "../cases/case.ts";
import { noise, type OnnxModel } from "../support/onnx.ts";
import { playedSubject } from "../support/played.ts";

const FETCHES = 300_000;
const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-bounds-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = { shape: [1, 8, 9, 9], values: noise(648, 1, 1) };
/** An op with constant weights behind one that makes its input large. */
const behind = (
  node: OnnxModel["nodes"][number],
  weights: number[],
  times: number,
  x: { shape: number[]; values: Float32Array } = small,
): Drawn => ({
  model: {
    inputs: { x: { type: "float", shape: x.shape } },
    constants: {
      k: { shape: [], values: Float32Array.of(times) },
      w: {
        shape: weights,
        values: noise(
          weights.reduce((a, b) => a * b),
          0.4,
          2,
        ),
      },
    },
    nodes: [
      { op: "Mul", inputs: ["x", "k"], outputs: ["m"] },
      { op: "Tanh", inputs: ["x"], outputs: ["t"] },
      node,
      { op: "Mul", inputs: ["y", "k"], outputs: ["z"] },
    ],
    outputs: ["z", "t"],
  },
  inputs: { r: { x } },
});
const conv = { op: "Conv", inputs: ["m", "w"], outputs: ["y"] };

test.each<[string, Drawn]>([
  ["a convolution of 1x1", behind({ ...conv, attributes: { kernel_shape: [1, 1] } }, [16, 8, 1, 1], 40_000)],
  [
    "a convolution with steps",
    behind({ ...conv, attributes: { kernel_shape: [3, 3], strides: [2, 2] } }, [16, 8, 3, 3], 9000),
  ],
  [
    "a product with a matrix",
    behind({ op: "MatMul", inputs: ["m", "w"], outputs: ["y"] }, [24, 12], 40_000, {
      shape: [1, 6, 24],
      values: noise(144, 1, 3),
    }),
  ],
])("why and ranges bound the sums of %s alike", { timeout: FETCHES }, async (name, drawn) => {
  const at = path.join(folder, name.replaceAll(" ", "-"));
  const { subject, lab, close } = await playedSubject(at, drawn, {
    // The converter makes a convolution of a product.
    at: name.includes("matrix") ? "y__matmul_converted" : "y",
    spoil: (values) => values.map((value) => value * 0.5),
  });
  try {
    const rows = subject.cell.ops!.rows;
    const broken = rows.findIndex((row) => row.name === "y" || row.name.startsWith("y__"));
    const where = { ops: rows.map(() => ({ ownDb: 6 })), chain: [] } as unknown as Where;
    const bound = await askBound({ subject, lab, where, rows, at: broken, broken } satisfies Scene);
    const ranges = await askRanges(subject, lab, {}, () => {});
    const { sums } = ranges.ops.find(({ op }) => op.name === rows[broken]!.name)!;
    const reach = formatLimits.fp16.max / 2 ** sums!.bad!;
    expect(bound!.largest).toBeGreaterThan(formatLimits.fp16.max);
    expect(reach / bound!.largest).toBeCloseTo(1, 6);
  } finally {
    await close();
  }
});
