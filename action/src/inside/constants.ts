import { readFile } from "node:fs/promises";
import { tinyError } from "../../../core/findings/formats.ts";
import { damagePath } from "../../../core/judge/first-bad.ts";
import { describeTensor } from "../../../core/numeric/metrics.ts";
import type { Inside, OpRow, Output } from "../../../core/report/schema.ts";
import { type Format, formatLimits } from "../../../core/report/vocabulary.ts";
import type { Feed } from "../engine/setup.ts";
import { viewTensor } from "../engine/tensor.ts";
import { constantsOf, hasIntegerWeights } from "../mnn/graph/constants.ts";
import type { Graph, Op, Tensor } from "../mnn/graph/graph.ts";
import { opsOfRows } from "./edges.ts";

/**
 * Tells rows of what they compute with: those along the damage of their constants that the format cannot hold, the one it is born at of
 * what it adds up as well.
 */
export async function addConstants(
  rows: OpRow[],
  born: number,
  outputs: readonly Pick<Output, "name" | "verdict">[],
  feed: Feed,
  graph: Graph,
  format: Format,
): Promise<void> {
  const ops = opsOfRows(graph, rows);
  for (const at of new Set([born, ...damagePath(rows, outputs, format)])) {
    const [op, inside] = [ops[at], rows[at]!.inside];
    if (!op || !inside) continue;
    const constants = await constantsOf(graph, op).catch(() => []);
    const beyond = constants
      .filter(({ dtype }) => dtype.startsWith("float"))
      .map(({ min, max }) => (Math.abs(min) > Math.abs(max) ? min : max))
      .filter((value) => cannotHold(value, format));
    if (beyond.length > 0) inside.constants = beyond.slice(0, 20);
    if (at !== born) continue;
    const weight = constants.find(({ name }) => name === "weight");
    if (hasIntegerWeights(op)) inside.quantized = true;
    const sums = sumsOf(op, rows[at]!, weight, await readOf(op, rows, inside, feed));
    if (sums) inside.sums = sums;
  }
}

/** Beyond the format's end, or so small that what the format makes of it is another number. */
const cannotHold = (value: number, format: Format): boolean =>
  Math.abs(value) > formatLimits[format].max || (value !== 0 && tinyError(value, format) > 0.01);

const isConvolution = ({ type }: Op): boolean =>
  type.startsWith("Convolution") || type.startsWith("Deconvolution");

/** What an op reads first: its elements and their mean magnitude. */
interface Read {
  count: number;
  meanMagnitude: number;
  last: number;
}

async function readOf(op: Op, rows: OpRow[], inside: Inside, feed: Feed): Promise<Read | null> {
  const row = rows[inside.reads[0] ?? -1];
  if (row) {
    const { count, reference } = row.metrics;
    return { count, meanMagnitude: reference.meanMagnitude, last: row.shape.at(-1) ?? 1 };
  }
  const [input] = op.inputs.flatMap(
    (tensor) => feed.tensors.find(({ name }) => name === originOf(tensor)) ?? [],
  );
  if (input?.dtype !== "float32") return null;
  const bytes = await readFile(input.file).catch(() => null);
  if (!bytes) return null;
  const { buffer, byteOffset, byteLength } = bytes;
  const whole =
    byteOffset % 4 === 0 ? { buffer, byteOffset } : { buffer: new Uint8Array(bytes).buffer, byteOffset: 0 };
  const tensor = viewTensor(whole.buffer, whole.byteOffset, byteLength, "float32", input.shape, input.name);
  const { meanMagnitude } = describeTensor(tensor);
  return { count: tensor.length, meanMagnitude, last: input.shape.at(-1) ?? 1 };
}

/** The model's input that layout ops alone lead from. */
function originOf({ name, producer }: Tensor): string {
  const [first] = producer?.inputs ?? [];
  return producer && producer.type !== "Input" && first ? originOf(first) : name;
}

/** How many terms an element of an op's result has, and what their magnitudes come to on average. */
function sumsOf(
  op: Op,
  row: OpRow,
  weight: { count: number; meanMagnitude: number } | undefined,
  read: Read | null,
): Inside["sums"] {
  if (!read) return null;
  const { outputCount, pool, kernelX, kernelY, kernels, isGlobal } = op.attributes;
  if (isConvolution(op) && weight && typeof outputCount === "number" && outputCount > 0) {
    const terms = Math.round(weight.count / outputCount);
    return { terms, magnitude: terms * weight.meanMagnitude * read.meanMagnitude };
  }
  if (pool === "AVEPOOL") {
    const window = Array.isArray(kernels) ? kernels : [Number(kernelX), Number(kernelY)];
    const inWindow = window.reduce((product, size) => product * size, 1);
    const terms = isGlobal || !(inWindow > 0) ? Math.round(read.count / row.metrics.count) : inWindow;
    return { terms, magnitude: terms * read.meanMagnitude };
  }
  if (op.type === "Reduction" || op.type === "CumSum") {
    const terms = op.type === "CumSum" ? read.last : Math.round(read.count / row.metrics.count);
    return { terms, magnitude: terms * read.meanMagnitude };
  }
  // Of the second factor nothing is known here but how often it is multiplied.
  if (op.type === "MatMul" || op.type === "BatchMatMul")
    return op.attributes.transposeA ? null : { terms: read.last, magnitude: Number.NaN };
  return null;
}
