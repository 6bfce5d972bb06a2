import type { OnnxModel } from "../../tests/support/onnx.ts";

/** A network of one op, and inputs that tell what it adds up in. */
export interface Network {
  /** As rows of a run say it: type, and which of the type's operations. */
  op: string;
  model: OnnxModel;
  inputs: Record<string, Record<string, { shape: number[]; values: Float32Array }>>;
}

type Values = { shape: number[]; values: Float32Array };
const elements = (shape: number[]) => shape.reduce((a, b) => a * b, 1);
const filled = (shape: number[], at: (index: number) => number): Values => ({
  shape,
  values: Float32Array.from({ length: elements(shape) }, (_, index) => at(index)),
});
const constant = (shape: number[], value: number) => filled(shape, () => value);

/** What each input is along the axis that is added up: ones; large values that cancel in the end. */
const along = {
  ones: () => 1,
  /** Half of them up, half down: on the way the sum passes what fp16 can hold, in the end it is 0. */
  cancel: (index: number, count: number) => (index < count / 2 ? 100 : -100),
};
type Kind = keyof typeof along;
const kinds = Object.keys(along) as Kind[];

const convolution = (
  op: string,
  channels: number,
  out: number,
  kernel: number,
  side: number,
  more: { stride?: number; depthwise?: boolean; transposed?: boolean } = {},
): Network => {
  const shape = [1, channels, side, side];
  const area = side * side;
  const weights = more.depthwise
    ? [channels, 1, kernel, kernel]
    : more.transposed
      ? [channels, out, kernel, kernel]
      : [out, channels, kernel, kernel];
  return {
    op,
    model: {
      opset: 13,
      inputs: { x: { type: "float", shape } },
      constants: { w: constant(weights, 1) },
      nodes: [
        {
          op: more.transposed ? "ConvTranspose" : "Conv",
          inputs: ["x", "w"],
          outputs: ["y"],
          attributes: {
            strides: [more.stride ?? 1, more.stride ?? 1],
            ...(more.depthwise ? { group: channels } : {}),
          },
        },
      ],
      outputs: { y: { type: "float", shape: ["n", "c", "h", "w"] } },
    },
    inputs: Object.fromEntries(
      kinds.map((kind) => [
        kind,
        {
          x: more.depthwise
            ? // Rows of a window cancel.
              filled(shape, (i) =>
                kind === "ones" ? 1 : Math.floor((i % area) / side) % kernel < kernel / 2 ? 3000 : -3000,
              )
            : filled(shape, (i) => along[kind](Math.floor(i / area), channels)),
        },
      ]),
    ),
  };
};

const product = (op: string, a: number[], b: number[], terms: number, constantB: boolean): Network => ({
  op,
  model: {
    opset: 13,
    inputs: { a: { type: "float", shape: a }, ...(constantB ? {} : { b: { type: "float", shape: b } }) },
    ...(constantB ? { constants: { b: constant(b, 1) } } : {}),
    nodes: [{ op: "MatMul", inputs: ["a", "b"], outputs: ["y"] }],
    outputs: ["y"],
  },
  inputs: Object.fromEntries(
    kinds.map((kind) => [
      kind,
      {
        a: filled(a, (i) => along[kind](i % terms, terms)),
        ...(constantB ? {} : { b: constant(b, 1) }),
      },
    ]),
  ),
});

const over = (
  op: string,
  node: OnnxModel["nodes"][number],
  shape: number[],
  constants: OnnxModel["constants"] = {},
  count = elements(shape.slice(2)),
): Network => ({
  op,
  model: { opset: 11, inputs: { x: { type: "float", shape } }, constants, nodes: [node], outputs: ["y"] },
  inputs: Object.fromEntries(
    kinds.map((kind) => [kind, { x: filled(shape, (i) => along[kind](i % count, count)) }]),
  ),
});

/** One of each op that adds up. */
export const networks: Network[] = [
  convolution("Convolution 1x1", 4096, 8, 1, 8),
  convolution("Convolution 3x3", 512, 8, 3, 16),
  convolution("Convolution 3x3 stride 2", 512, 8, 3, 17, { stride: 2 }),
  convolution("Convolution 5x5", 128, 8, 5, 16),
  convolution("Convolution 7x7 stride 2", 96, 8, 7, 17, { stride: 2 }),
  convolution("ConvolutionDepthwise 13x13", 16, 16, 13, 48, { depthwise: true }),
  convolution("Deconvolution 2x2", 4096, 8, 2, 6, { transposed: true }),
  product("MatMul", [16, 4096], [4096, 16], 4096, false),
  product("Convolution MatMul", [16, 4096], [4096, 16], 4096, true),
  product("While BatchMatMul", [4, 16, 4096], [4, 4096, 16], 4096, false),
  over(
    "While CumSum",
    { op: "CumSum", inputs: ["x", "axis"], outputs: ["y"] },
    [1, 4, 4096],
    {
      axis: { shape: [], values: Int32Array.of(2) },
    },
    4096,
  ),
  over("Pooling AVEPOOL global", { op: "GlobalAveragePool", inputs: ["x"], outputs: ["y"] }, [1, 16, 64, 64]),
  over(
    "Reduction SUM",
    { op: "ReduceSum", inputs: ["x"], outputs: ["y"], attributes: { axes: [2, 3] } },
    [1, 16, 64, 64],
  ),
  over(
    "Reduction MEAN",
    { op: "ReduceMean", inputs: ["x"], outputs: ["y"], attributes: { axes: [2, 3] } },
    [1, 16, 64, 64],
  ),
];
