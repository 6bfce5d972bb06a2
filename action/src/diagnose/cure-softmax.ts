import type { OnnxEdit } from "../onnx/edit.ts";
import { wholes } from "../onnx/edit-constant.ts";
import type { NodeProto } from "../onnx/proto.ts";
import { type Cure, isGuilty, listed } from "./cure.ts";
import { largestOver, nodeOf, reducedBy } from "./cure-reduce.ts";

/** An Exp whose sum divides it, or whose logarithm is taken: neither changes by more than what is subtracted from all. */
interface Found {
  exp: NodeProto;
  sum: NodeProto;
  quotients: NodeProto[];
  log: NodeProto | null;
}

export const shiftedSoftmax: Cure = {
  kind: "softmax-shift",
  change: (model, values) => {
    const found = model.nodes
      .flatMap((exp) => softmaxAt(exp, model) ?? [])
      .filter(({ exp, sum, quotients, log }) =>
        isGuilty(
          values,
          [exp, sum, ...quotients, ...(log ? [log] : [])].flatMap(({ output }) => output),
        ),
      );
    for (const one of found) shift(one, model);
    if (found.length === 0) return null;
    const ops = found.map(({ exp }) => exp.output[0]!);
    return {
      what: `the largest value of its row is subtracted before ${listed(ops)}, which changes neither quotient nor logarithm`,
      ops,
      numbers: { softmaxes: ops.length },
    };
  },
};

function softmaxAt(exp: NodeProto, model: OnnxEdit): Found | null {
  if (exp.op_type !== "Exp") return null;
  const e = exp.output[0]!;
  if (model.outputs.includes(e)) return null;
  const readers = model.consumers(e);
  const sum = readers.find(({ op_type }) => op_type === "ReduceSum");
  if (!sum || model.outputs.includes(sum.output[0]!)) return null;
  const total = sum.output[0]!;
  const ends = model.consumers(total);
  const quotients = ends.filter(
    ({ op_type, input }) => op_type === "Div" && input[0] === e && input[1] === total,
  );
  const log = ends.find(({ op_type }) => op_type === "Log") ?? null;
  const all = ends.every((node) => quotients.includes(node) || node === log);
  const whole = readers.every((node) => node === sum || quotients.includes(node));
  const { keep } = reducedBy(sum, model);
  // What comes back to the logarithm must have the sum's shape.
  return ends.length > 0 && all && whole && (keep || !log) ? { exp, sum, quotients, log } : null;
}

function shift({ exp, sum, log }: Found, model: OnnxEdit): void {
  const x = exp.input[0]!;
  const most = model.fresh(`${x}_most`);
  const shifted = model.fresh(`${x}_shifted`);
  model.replace(
    exp,
    largestOver(sum, x, most, model, (axes) => model.add(wholes(`${most}_axes`, axes))),
    nodeOf("Sub", [x, most], shifted),
    { ...exp, input: [shifted] },
  );
  if (!log) return;
  const logged = model.fresh(`${log.output[0]}_shifted`);
  model.replace(log, { ...log, output: [logged] }, nodeOf("Add", [logged, most], log.output[0]!));
}
