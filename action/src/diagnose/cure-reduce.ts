import { attributeOf, type OnnxEdit, withAttribute } from "../onnx/edit.ts";
import { wholesOf } from "../onnx/edit-constant.ts";
import { scalarOf } from "../onnx/edit-factor.ts";
import type { AttributeProto, NodeProto } from "../onnx/proto.ts";

/** What a reduction is over. */
export interface Reduced {
  /** Null: all. */
  axes: number[] | null;
  keep: boolean;
}

export function reducedBy(node: NodeProto, model: OnnxEdit): Reduced {
  const named = attributeOf(node, "axes")?.ints?.map(Number);
  const tensor = node.input[1] ? model.constant(node.input[1]) : null;
  const axes = named ?? (tensor && wholesOf(tensor, model.folder));
  const keepdims = attributeOf(node, "keepdims");
  return { axes: axes?.length ? axes : null, keep: keepdims ? Number(keepdims.i) === 1 : true };
}

/** The same reduction of another tensor. */
export const reducing = (node: NodeProto, from: string, to: string): NodeProto => ({
  ...node,
  input: [from, ...node.input.slice(1)],
  output: [to],
  name: to,
});

/** ReduceMax over the same axes, which takes them as an attribute up to opset 17; the dimensions stay. */
export function largestOver(
  node: NodeProto,
  from: string,
  to: string,
  model: OnnxEdit,
  wholes: (axes: number[]) => string,
): NodeProto {
  const { axes } = reducedBy(node, model);
  const keep: AttributeProto = { name: "keepdims", type: 2, i: 1 };
  const asInput = model.opset >= 18;
  return {
    input: asInput && axes ? [from, wholes(axes)] : [from],
    output: [to],
    name: to,
    op_type: "ReduceMax",
    attribute: asInput || !axes ? [keep] : [{ name: "axes", type: 7, ints: axes }, keep],
  };
}

export const keepingDims = (node: NodeProto): NodeProto =>
  withAttribute(node, { name: "keepdims", type: 2, i: 1 });

/** A plain node, named after what it gives. */
export const nodeOf = (
  op_type: string,
  input: string[],
  output: string,
  attribute: AttributeProto[] = [],
): NodeProto => ({
  input,
  output: [output],
  name: output,
  op_type,
  attribute,
});

/** What a node squares; null where it squares nothing. */
export function squaredBy(node: NodeProto | null, model: OnnxEdit): string | null {
  if (!node) return null;
  const [a = "", b = ""] = node.input;
  if (node.op_type === "Mul" && a === b) return a;
  return node.op_type === "Pow" && scalarOf(b, model) === 2 ? a : null;
}
