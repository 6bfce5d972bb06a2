import { type ConstantValues, valuesOf } from "../mnn/graph/constants.ts";
import type { Graph, Op, Tensor } from "../mnn/graph/graph.ts";

/** A weighted sum over one axis of what an op reads, as magnitudes. */
export interface Weighted {
  /** What it reads. */
  input: Tensor;
  /** Which axis is summed over: of images the channels, of matrices the last but `fromEnd`. */
  axis: { kind: "channels" } | { kind: "matrix"; fromEnd: 1 | 2 };
  /** How many of its input's indices each output sums over, and in how many groups. */
  terms: number;
  groups: number;
  /** [O, terms]: magnitudes of the weights, summed over a kernel's places. */
  sums: Float32Array;
  /** Magnitudes of the bias. */
  bias: Float32Array | null;
  /** Of convolutions, the weights as they are, [O, terms, kernel, kernel]. */
  kernel: { weights: Float32Array; height: number; width: number; square: number | null } | null;
}

/** The sum that an op with constant weights makes; null for another op, or where its weights are not to be had as floats. */
export async function weightedOf(graph: Graph, op: Op): Promise<Weighted | null> {
  if (/^Conv|^Deconv/.test(op.type)) return convolution(graph, op);
  return op.type === "MatMul" || op.type === "BatchMatMul" ? matrix(graph, op) : null;
}

const number = ({ attributes }: Op, name: string): number => Number(attributes[name] ?? 1);

async function convolution(graph: Graph, op: Op): Promise<Weighted | null> {
  const input = op.inputs[0];
  const found = await valuesOf(graph, op);
  const weights = named(found, "weight");
  if (!input || !weights || !/^(Convolution|ConvolutionDepthwise|Deconvolution)$/.test(op.type)) return null;
  const [height, width] = [number(op, "kernelY"), number(op, "kernelX")];
  const area = height * width;
  const outputs = number(op, "outputCount");
  const bias = named(found, "bias");
  const strides = [number(op, "strideY"), number(op, "strideX")] as const;
  const common = { input, axis: { kind: "channels" } as const, bias: bias?.map(Math.abs) ?? null };
  const terms = weights.length / (outputs * area);
  if (!Number.isInteger(terms)) return null;
  if (op.type === "Deconvolution") {
    if (number(op, "group") > 1) return null;
    const { sums, phases } = scattered(weights, { terms, outputs, height, width }, strides);
    const bias =
      common.bias && Float32Array.from(sums, (_, at) => common.bias![Math.floor(at / phases)] ?? 0);
    return { ...common, bias, terms, groups: 1, sums, kernel: null };
  }
  const groups = op.type === "ConvolutionDepthwise" ? outputs : Math.max(1, number(op, "group"));
  const sums = new Float32Array(outputs * terms);
  for (const [at, value] of weights.entries()) sums[Math.floor(at / area)]! += Math.abs(value);
  const rows = rowsOf(op);
  if (rows) return { ...common, ...rows, terms, groups, sums, kernel: null };
  const steps = ["strideX", "strideY", "dilateX", "dilateY"].every((name) => number(op, name) === 1);
  const square = height === width && height > 1 && steps && groups === 1 ? height : null;
  return { ...common, terms, groups, sums, kernel: { weights, height, width, square } };
}

/** What a matrix product reads that the converter made a convolution of 1x1: its rows, which become a batch of single places. */
function rowsOf({ name, inputs }: Op): Pick<Weighted, "input" | "axis"> | null {
  if (!name.endsWith("__matmul_converted")) return null;
  let input = inputs[0];
  while (input?.producer?.type === "ConvertTensor") input = input.producer.inputs[0];
  const rows = input?.producer?.type === "Reshape" ? input.producer.inputs[0] : undefined;
  return rows ? { input: rows, axis: { kind: "matrix", fromEnd: 1 } } : null;
}

/** A place of a Deconvolution's output sums over the kernel's places that are a stride apart alone: each such set is an output by itself. */
function scattered(
  weights: Float32Array,
  { terms, outputs, height, width }: { terms: number; outputs: number; height: number; width: number },
  [down, across]: readonly [number, number],
): { sums: Float32Array; phases: number } {
  const phases = down * across;
  const sums = new Float32Array(outputs * phases * terms);
  for (let c = 0; c < terms; c++)
    for (let o = 0; o < outputs; o++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const phase = (y % down) * across + (x % across);
          const weight = weights[((c * outputs + o) * height + y) * width + x]!;
          sums[(o * phases + phase) * terms + c]! += Math.abs(weight);
        }
  return { sums, phases };
}

/** The product of a matrix with a constant one, on either side. */
async function matrix(graph: Graph, op: Op): Promise<Weighted | null> {
  const constant = op.inputs.findIndex(({ producer }) => producer?.type === "Const");
  const input = op.inputs[1 - constant];
  if (constant < 0 || constant > 1 || !input || input.producer?.type === "Const") return null;
  const found = await valuesOf(graph, op);
  const given = found.find(({ name }) => name === op.inputs[constant]!.name);
  const [rows, columns] = given?.shape?.slice(-2) ?? [];
  if (!given || !rows || !columns || given.values.length !== rows * columns) return null;
  const [turnedLeft, turnedRight] = [op.attributes.transposeA === true, op.attributes.transposeB === true];
  // Left: [outputs, terms]. Right: [terms, outputs].
  const termsFirst = constant === 1 ? !turnedRight : turnedLeft;
  const [terms, outputs] = termsFirst ? [rows, columns] : [columns, rows];
  const sums = new Float32Array(outputs * terms);
  for (let o = 0; o < outputs; o++)
    for (let t = 0; t < terms; t++)
      sums[o * terms + t] = Math.abs(given.values[termsFirst ? t * outputs + o : o * terms + t]!);
  const last = constant === 1 ? !turnedLeft : turnedRight;
  return {
    input,
    axis: { kind: "matrix", fromEnd: last ? 1 : 2 },
    terms,
    groups: 1,
    sums,
    bias: null,
    kernel: null,
  };
}

const named = (found: ConstantValues[], name: string): Float32Array | null =>
  found.find((one) => one.name === name)?.values ?? null;
