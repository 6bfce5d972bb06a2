import type { OnnxEdit } from "../onnx/edit.ts";
import type { NodeProto } from "../onnx/proto.ts";
import { type Cure, isGuilty, listed } from "./cure.ts";
import { keepingDims, nodeOf, reducing, squaredBy } from "./cure-reduce.ts";

/** mean(x²) - mean(x)², whose terms cancel where the mean is far above the spread. */
interface Found {
  difference: NodeProto;
  mean: NodeProto;
  ofSquares: NodeProto;
  x: string;
  touched: string[];
}

export const centredVariance: Cure = {
  kind: "variance-centred",
  change: (model, values) => {
    const found = model.nodes
      .flatMap((node) => varianceAt(node, model) ?? [])
      .filter(({ touched }) => {
        const after = touched.flatMap((name) => model.consumers(name)).flatMap(({ output }) => output);
        return isGuilty(values, [...touched, ...after]);
      });
    for (const one of found) centre(one, model);
    if (found.length === 0) return null;
    model.prune();
    const ops = found.map(({ difference }) => difference.output[0]!);
    return {
      what: `${listed(ops)}: the mean of squares of what is centred, in place of the difference of two squares`,
      ops,
      numbers: { variances: ops.length },
    };
  },
};

function varianceAt(difference: NodeProto, model: OnnxEdit): Found | null {
  if (difference.op_type !== "Sub") return null;
  const [left, right] = difference.input.map((name) => model.producer(name));
  const squared = squaredBy(right ?? null, model);
  const mean = squared === null ? null : model.producer(squared);
  if (left?.op_type !== "ReduceMean" || mean?.op_type !== "ReduceMean") return null;
  const squares = model.producer(left.input[0]!);
  const x = squaredBy(squares, model);
  if (x === null || mean.input[0] !== x || !sameAxes(left, mean)) return null;
  const touched = [squares, left, mean, right, difference].flatMap((node) => node?.output ?? []);
  return { difference, mean, ofSquares: left, x, touched };
}

const sameAxes = (a: NodeProto, b: NodeProto): boolean =>
  JSON.stringify([a.input.slice(1), axesOf(a)]) === JSON.stringify([b.input.slice(1), axesOf(b)]);
const axesOf = ({ attribute }: NodeProto): unknown =>
  attribute.find(({ name }) => name === "axes")?.ints?.map(Number);

function centre({ difference, mean, ofSquares, x }: Found, model: OnnxEdit): void {
  const to = difference.output[0]!;
  const [middle, centred, squares] = ["mean", "centred", "squares"].map((part) =>
    model.fresh(`${to}_${part}`),
  ) as [string, string, string];
  model.replace(
    difference,
    keepingDims(reducing(mean, x, middle)),
    nodeOf("Sub", [x, middle], centred),
    nodeOf("Mul", [centred, centred], squares),
    reducing(ofSquares, squares, to),
  );
}
