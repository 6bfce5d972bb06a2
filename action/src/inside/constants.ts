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
import { MOVES, opsOfRows } from "./edges.ts";

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
  const path = damagePath(rows, outputs, format);
  for (const at of new Set([born, ...path, ...(rows[born]!.inside?.reads ?? [])])) {
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
    const fed = await fedTo(op, feed);
    if (fed.length > 0) inside.fed = fed.map(({ name, min, max }) => ({ name, min, max }));
    const sums = sumsOf(op, rows[at]!, weight, readOf(rows, inside, fed[0]));
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

/** One of the model's inputs that an op reads. */
interface Fed extends Read {
  name: string;
  min: number;
  max: number;
}

function readOf(rows: OpRow[], inside: Inside, fed: Fed | undefined): Read | null {
  const row = rows[inside.reads[0] ?? -1];
  if (!row) return fed ?? null;
  const { count, reference } = row.metrics;
  return { count, meanMagnitude: reference.meanMagnitude, last: row.shape.at(-1) ?? 1 };
}

/** The float inputs of the model that an op reads, with nothing but layout ops between. */
async function fedTo(op: Op, feed: Feed): Promise<Fed[]> {
  const names = new Set(op.inputs.map(originOf));
  const found = [...names]
    .flatMap((origin) => feed.tensors.find(({ name }) => name === origin) ?? [])
    .filter(({ dtype }) => dtype === "float32")
    .map(async ({ name, shape, file }): Promise<Fed[]> => {
      const bytes = await readFile(file).catch(() => null);
      if (!bytes) return [];
      const { buffer, byteOffset, byteLength } = bytes;
      const whole =
        byteOffset % 4 === 0
          ? { buffer, byteOffset }
          : { buffer: new Uint8Array(bytes).buffer, byteOffset: 0 };
      const tensor = viewTensor(whole.buffer, whole.byteOffset, byteLength, "float32", shape, name);
      const { meanMagnitude, min, max } = describeTensor(tensor);
      return [{ name, count: tensor.length, meanMagnitude, last: shape.at(-1) ?? 1, min, max }];
    });
  return (await Promise.all(found)).flat();
}

/** The model's input that layout ops alone lead from. */
function originOf({ name, producer }: Tensor): string {
  const [first] = producer?.inputs ?? [];
  return producer && MOVES.has(producer.type) && first ? originOf(first) : name;
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
