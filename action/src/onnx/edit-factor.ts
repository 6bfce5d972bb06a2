import { attributeOf, type OnnxEdit } from "./edit.ts";
import { floatsOf, wholesOf } from "./edit-constant.ts";
import type { NodeProto } from "./proto.ts";

/**
 * What a node makes of a factor on what it reads. Tensors are named; constants among them can be given any factor.
 *
 * - same     all of these bear the factor of its outputs
 * - product  the factors of `a` and `b` multiply; `plus` bear the output's
 * - quotient the factor of `a` over that of `b`
 * - power    the factor of `of` to the power of `degree`
 * - affine   BatchNormalization: x, scale, bias, mean
 * - norm     it takes the factor out of what it reads, if its epsilon goes along
 * - fixed    it wants all it reads as it was
 */
export type Role =
  | { kind: "same"; tensors: string[] }
  | { kind: "product"; a: string; b: string; plus: string[] }
  | { kind: "quotient"; a: string; b: string }
  | { kind: "power"; of: string; degree: number }
  | { kind: "affine"; x: string; scale: string; bias: string; mean: string }
  | { kind: "norm"; x: string }
  | { kind: "fixed" };

/** Ops of degree one in their first input alone. */
const FIRST = new Set(
  `Relu LeakyRelu PRelu Identity Dropout Abs Neg MaxPool AveragePool GlobalAveragePool GlobalMaxPool Reshape Flatten
  Squeeze Unsqueeze Transpose Slice Split Expand Tile Gather GatherElements GatherND DepthToSpace SpaceToDepth Upsample Resize
  ReduceMean ReduceSum ReduceMax ReduceMin ReduceL1 ReduceL2 CumSum Trilu ReverseSequence`.split(/\s+/),
);
/** And in all of their inputs together. */
const ALL = new Set(["Add", "Sub", "Sum", "Max", "Min", "Mean", "Concat"]);
const DEGREES: Record<string, number> = { Sqrt: 0.5, Reciprocal: -1, ReduceSumSquare: 2 };
const NORMS = new Set(["LayerNormalization", "InstanceNormalization", "LpNormalization"]);

export function roleOf(node: NodeProto, model: OnnxEdit): Role {
  const { op_type, input, domain = "" } = node;
  const [a = "", b = "", c = ""] = input;
  const given = (...names: string[]) => names.filter(Boolean);
  if (domain !== "" && domain !== "ai.onnx") return { kind: "fixed" };
  // What a second output means (indices, a mask, a mean) is another thing for each.
  if (op_type !== "Split" && node.output.filter(Boolean).length > 1) return { kind: "fixed" };
  if (FIRST.has(op_type)) return { kind: "same", tensors: [a] };
  if (ALL.has(op_type)) return { kind: "same", tensors: given(...input) };
  if (NORMS.has(op_type)) return { kind: "norm", x: a };
  const degree = DEGREES[op_type];
  if (degree) return { kind: "power", of: a, degree };
  switch (op_type) {
    case "Where":
      return { kind: "same", tensors: [b, c] };
    case "Pad":
      return isZero(attributeOf(node, "value")?.f)
        ? { kind: "same", tensors: given(a, c) }
        : { kind: "fixed" };
    case "Clip":
      // Bounds that are attributes bear no factor.
      return model.opset >= 11 ? { kind: "same", tensors: given(a, b, c) } : { kind: "fixed" };
    case "Conv":
    case "ConvTranspose":
    case "Gemm":
      return { kind: "product", a, b, plus: given(c) };
    case "Mul":
    case "MatMul":
      return { kind: "product", a, b, plus: [] };
    case "Einsum":
      return input.length === 2 ? { kind: "product", a, b, plus: [] } : { kind: "fixed" };
    case "Div":
      return { kind: "quotient", a, b };
    case "BatchNormalization":
      return { kind: "affine", x: a, scale: b, bias: c, mean: input[3] ?? "" };
    case "Pow": {
      const exponent = scalarOf(b, model);
      return exponent === 2 || exponent === 0.5
        ? { kind: "power", of: a, degree: exponent }
        : { kind: "fixed" };
    }
    default:
      return { kind: "fixed" };
  }
}

const isZero = (value: number | undefined): boolean => (value ?? 0) === 0;

/** The value of a constant of one element; null for anything else. */
export function scalarOf(name: string, model: OnnxEdit): number | null {
  const tensor = model.constant(name);
  if (!tensor) return null;
  const values = floatsOf(tensor, model.folder) ?? wholesOf(tensor, model.folder);
  return values?.length === 1 ? (values[0] as number) : null;
}
