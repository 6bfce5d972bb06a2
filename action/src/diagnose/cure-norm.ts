import { formatLimits } from "../../../core/report/vocabulary.ts";
import type { OnnxEdit } from "../onnx/edit.ts";
import { floats, wholes } from "../onnx/edit-constant.ts";
import { scalarOf } from "../onnx/edit-factor.ts";
import type { NodeProto } from "../onnx/proto.ts";
import { type Cure, isGuilty, listed, type Values } from "./cure.ts";
import { largestOver, nodeOf, reducedBy, reducing, squaredBy } from "./cure-reduce.ts";

/** The root of a sum or mean of squares, with an epsilon under it or none. */
interface Found {
  x: string;
  /** ReduceMean or ReduceSum of squares, ReduceSumSquare or ReduceL2. */
  reduce: NodeProto;
  epsilon: number;
  /** What is put in place of. */
  root: NodeProto;
  quotients: NodeProto[];
  touched: string[];
}

/** A norm is computed of values divided by the largest of their row, whose squares are within any format. */
export const normByMax: Cure = {
  kind: "norm-by-max",
  change: (model, values) => {
    const found = model.nodes
      .flatMap((node) => normAt(node, model) ?? [])
      .filter(({ touched }) => isGuilty(values, touched));
    for (const one of found) divide(one, model, values);
    if (found.length === 0) return null;
    model.prune();
    const ops = found.map(({ root }) => root.output[0]!);
    return {
      what: `${listed(ops)} of values divided by the largest of their row, and the epsilon with them`,
      ops,
      numbers: { norms: ops.length },
    };
  },
};

function normAt(root: NodeProto, model: OnnxEdit): Found | null {
  const under = root.op_type === "ReduceL2" ? null : underRoot(root, model);
  if (root.op_type !== "ReduceL2" && !under) return null;
  const reduce = under?.reduce ?? root;
  const { keep } = reducedBy(reduce, model);
  const squares = model.producer(reduce.input[0]!);
  const plain = reduce.op_type === "ReduceSumSquare" || reduce.op_type === "ReduceL2";
  const x = plain ? reduce.input[0]! : squaredBy(squares, model);
  if (!keep || x === null) return null;
  const norm = root.output[0]!;
  const quotients = model
    .consumers(norm)
    .filter(({ op_type, input }) => op_type === "Div" && input[0] === x && input[1] === norm);
  const touched = [
    ...(plain ? [] : (squares?.output ?? [])),
    ...[reduce, ...(under?.between ?? []), root, ...quotients].flatMap(({ output }) => output),
  ];
  return { x, reduce, epsilon: under?.epsilon ?? 0, root, quotients, touched };
}

function underRoot(
  root: NodeProto,
  model: OnnxEdit,
): { reduce: NodeProto; epsilon: number; between: NodeProto[] } | null {
  if (root.op_type !== "Sqrt" && !(root.op_type === "Pow" && scalarOf(root.input[1]!, model) === 0.5))
    return null;
  const isReduce = (node: NodeProto | null): boolean =>
    ["ReduceMean", "ReduceSum", "ReduceSumSquare"].includes(node?.op_type ?? "");
  const below = model.producer(root.input[0]!);
  if (below && isReduce(below)) return { reduce: below, epsilon: 0, between: [] };
  if (below?.op_type !== "Add") return null;
  const epsilon = below.input.map((name) => scalarOf(name, model)).find((value) => value !== null);
  const reduce = below.input.map((name) => model.producer(name)).find(isReduce);
  return reduce && epsilon !== undefined && epsilon !== null && epsilon >= 0
    ? { reduce, epsilon, between: [below] }
    : null;
}

function divide({ x, reduce, epsilon, root, quotients }: Found, model: OnnxEdit, { format }: Values): void {
  const norm = root.output[0]!;
  const name = (part: string) => model.fresh(`${norm}_${part}`);
  const constant = (part: string, value: number) => model.add(floats(`${norm}_${part}`, [value]));
  const [magnitude, most, floored, shares, reduced] = [
    name("magnitude"),
    name("most"),
    name("floored"),
    name("shares"),
    name("reduced"),
  ] as const;
  // Rows of zeros are divided by the smallest number that the format holds in full.
  const floor = constant("floor", formatLimits[format].tiny);
  const nodes = [
    nodeOf("Abs", [x], magnitude),
    largestOver(reduce, magnitude, most, model, (axes) => model.add(wholes(`${most}_axes`, axes))),
    nodeOf("Max", [most, floor], floored),
    nodeOf("Div", [x, floored], shares),
  ];
  let under = reduced;
  if (reduce.op_type === "ReduceMean" || reduce.op_type === "ReduceSum") {
    const squares = name("squares");
    nodes.push(nodeOf("Mul", [shares, shares], squares), reducing(reduce, squares, reduced));
  } else {
    // ReduceL2 and ReduceSumSquare square in the low format as well, and what they square is at most 1 now.
    nodes.push({ ...reducing(reduce, shares, reduced), op_type: "ReduceSumSquare" });
  }
  if (epsilon > 0) {
    // sqrt(epsilon) / most, squared; both sides of the quotient are brought within the format first.
    const up = Math.ceil(-Math.log2(Math.sqrt(epsilon)));
    const [part, share, square] = [name("part"), name("epsilon_root"), name("epsilon_share")] as const;
    const withEpsilon = name("with_epsilon");
    nodes.push(
      nodeOf("Div", [constant("unit", 2 ** -up), floored], part),
      nodeOf("Mul", [part, constant("epsilon", Math.sqrt(epsilon) * 2 ** up)], share),
      nodeOf("Mul", [share, share], square),
      nodeOf("Add", [reduced, square], withEpsilon),
    );
    under = withEpsilon;
  }
  const rooted = name("root");
  nodes.push(nodeOf("Sqrt", [under], rooted), nodeOf("Mul", [rooted, floored], norm));
  model.replace(root, ...nodes);
  for (const quotient of quotients) model.replace(quotient, { ...quotient, input: [shares, rooted] });
}
