import { constantsOf } from "../mnn/graph/constants.ts";
import type { Graph, Op } from "../mnn/graph/graph.ts";
import type { Seen } from "./plan-look.ts";

const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

/** What has weights that slide over its output, and what has them over its input. */
const CONVOLUTIONS = new Set([
  "Convolution",
  "ConvolutionDepthwise",
  "ConvInt8",
  "DepthwiseConvInt8",
  "Im2Col",
]);
const DECONVOLUTIONS = new Set(["Deconvolution", "DeconvolutionDepthwise"]);
const PRODUCTS = new Set(["MatMul", "BatchMatMul"]);

/**
 * Multiplications of one run of an op, counted from its shapes and attributes: those of convolutions and of products of
 * matrices. All others, which are few beside them, count none; algorithms that save some (Winograd, Strassen) are not counted on.
 */
export async function multiplications(graph: Graph, op: Op, seen: ReadonlyMap<Op, Seen>): Promise<number> {
  const constants = await constantsOf(graph, op);
  const shapeOf = (index: number): readonly number[] | undefined => {
    const tensor = op.inputs[index];
    if (!tensor) return undefined;
    const { producer, name } = tensor;
    const given = producer && seen.get(producer)?.shapes[producer.outputs.indexOf(tensor)];
    return given ?? constants.find((constant) => constant.name === name)?.shape ?? undefined;
  };
  const weight = constants.find(({ name }) => name === "weight")?.count;
  const out = seen.get(op)?.shapes[0];
  if (!out) return 0;
  const { kernelX, kernelY, inputCount, outputCount, group, transposeA, transposeB, numUnits } = numbers(op);
  if (CONVOLUTIONS.has(op.type) || DECONVOLUTIONS.has(op.type)) {
    const [, channels = 1] = out;
    // An input count is not always written: the weights tell it.
    const perOutput = weight
      ? weight / (outputCount || channels)
      : ((inputCount || channels) / (op.type.includes("Depthwise") ? channels : group || 1)) *
        (kernelX || 1) *
        (kernelY || 1);
    if (CONVOLUTIONS.has(op.type)) return product(out) * perOutput;
    const read = shapeOf(0);
    const pixels = product((read ?? out).slice(2));
    return weight ? (out[0] ?? 1) * pixels * weight : product(out) * perOutput;
  }
  if (PRODUCTS.has(op.type)) {
    const [left, right] = [shapeOf(0), shapeOf(1)];
    const depth = left?.at(transposeA ? -2 : -1) ?? right?.at(transposeB ? -1 : -2);
    return product(out) * (depth ?? 0);
  }
  if (op.type === "InnerProduct") {
    return (product(out) * (weight ?? 0)) / (numUnits || out.at(-1) || 1);
  }
  return 0;
}

function numbers({ attributes }: Op): Record<string, number> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, Number(value)]));
}

/** The share of a network's multiplications that some of its ops make; null where none can be counted. */
export async function shareOf(
  graph: Graph,
  kept: ReadonlySet<Op>,
  seen: ReadonlyMap<Op, Seen>,
): Promise<number | null> {
  let [own, all] = [0, 0];
  for (const op of graph.ops) {
    const count = await multiplications(graph, op, seen);
    all += count;
    if (kept.has(op)) own += count;
  }
  return all > 0 ? own / all : null;
}
