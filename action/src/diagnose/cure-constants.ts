import { number } from "../../../core/numeric/number.ts";
import { formatLimits } from "../../../core/report/vocabulary.ts";
import { attributeOf, type OnnxEdit, withAttribute } from "../onnx/edit.ts";
import { floatsOf, withFloats } from "../onnx/edit-constant.ts";
import type { NodeProto } from "../onnx/proto.ts";
import { type Change, type Cure, isGuilty, listed, type Values } from "./cure.ts";

/** What keeps a divisor, root or logarithm from zero. */
const GUARDS = new Set(["Add", "Max", "Sum", "Clip"]);
/** What a mask is made with. */
const MASKS = new Set([
  "Add",
  "Sub",
  "Mul",
  "Where",
  "Max",
  "Min",
  "Clip",
  "Expand",
  "Concat",
  "Pad",
  "ConstantOfShape",
]);

/** Epsilons that the format rounds to zero, or holds in few digits, become the smallest number that it holds in full. */
export const epsilonWithin: Cure = {
  kind: "epsilon",
  change: (model, values) => {
    const { tiny } = formatLimits[values.format];
    return replaced(
      model,
      values,
      GUARDS,
      (value) => (value > 0 && value < tiny ? tiny : value),
      (from, to) => `what keeps it from zero is ${to} in place of ${from}`,
    );
  },
};

/** What is larger is meant to be out of reach, and how far does not matter. */
const OUT_OF_REACH = 1e6;

/** Masks beyond the format become half of its end: what is added to them then stays within as well. */
export const maskWithin: Cure = {
  kind: "mask",
  change: (model, values) => {
    const { max } = formatLimits[values.format];
    // A power of two, exact in any format.
    const half = 2 ** Math.floor(Math.log2(max));
    const beyond = Math.max(max, OUT_OF_REACH);
    const within = (value: number) => (Math.abs(value) > beyond ? Math.sign(value) * half : value);
    return replaced(model, values, MASKS, within, (from, to) => `its constant is ${to} in place of ${from}`);
  },
};

function replaced(
  model: OnnxEdit,
  values: Values,
  types: ReadonlySet<string>,
  to: (value: number) => number,
  tell: (from: string, to: string) => string,
): Change | null {
  const ops: string[] = [];
  let [from, became] = [0, 0];
  const change = (list: Float32Array | Float64Array) =>
    list.map((value) => {
      const other = to(value);
      if (other !== value) [from, became] = [value, other];
      return other;
    });
  for (const node of model.nodes.filter(({ op_type }) => types.has(op_type))) {
    if (!isGuilty(values, downstream(node, model))) continue;
    const edited = withConstants(node, model, to, change);
    if (!edited) continue;
    model.replace(node, edited);
    ops.push(node.output[0]!);
  }
  if (ops.length === 0) return null;
  return {
    what: `${listed(ops)}: ${tell(number(from), number(became))}`,
    ops,
    numbers: { from, to: became },
  };
}

/** A node's outputs and those of what follows within some steps: a constant breaks what reads it. */
function downstream(node: NodeProto, model: OnnxEdit): string[] {
  const seen = new Set(node.output);
  let edge = [...node.output];
  for (let step = 0; step < 5; step++) {
    edge = edge.flatMap((name) => model.consumers(name)).flatMap(({ output }) => output);
    for (const name of edge) seen.add(name);
  }
  return [...seen];
}

function withConstants(
  node: NodeProto,
  model: OnnxEdit,
  to: (value: number) => number,
  change: (list: Float32Array | Float64Array) => Float32Array | Float64Array,
): NodeProto | null {
  const held = attributeOf(node, "value")?.t;
  const own = node.op_type === "ConstantOfShape" && held ? floatsOf(held, model.folder) : null;
  if (own && held && [...own].some((value) => to(value) !== value))
    return withAttribute(node, { name: "value", type: 4, t: withFloats(held, change(own)) });
  let changed = false;
  const input = node.input.map((name) => {
    const tensor = name === "" ? null : model.constant(name);
    const list = tensor && floatsOf(tensor, model.folder);
    if (!list || !tensor || !list.some((value: number) => to(value) !== value)) return name;
    changed = true;
    return model.add({ ...withFloats(tensor, change(list)), name: `${name}_within` });
  });
  return changed ? { ...node, input } : null;
}
