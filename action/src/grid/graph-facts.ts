import type { OpRow } from "../../../core/report/schema.ts";
import type { Graph, Op, Tensor } from "../mnn/graph/graph.ts";

/** What the model's file tells that rows of ops do not. */
export interface GraphFacts {
  /** By output: the ops, nearest first, that give what its indices are chosen from. */
  chosenFrom: ReadonlyMap<string, readonly string[]>;
  /** By output of indices: the outputs that hold the values chosen with them. */
  chosenWith: ReadonlyMap<string, readonly string[]>;
  /** By op: how many multiplications an element of its output takes. */
  multiplications: ReadonlyMap<string, number>;
  /** Ops that read constants alone: a Module computes them once, in fp32, and how they are held proves nothing of the rest. */
  fromConstants: ReadonlySet<string>;
}

const nothing: GraphFacts = {
  chosenFrom: new Map(),
  chosenWith: new Map(),
  multiplications: new Map(),
  fromConstants: new Set(),
};

/** Takes them from the graph; nothing is known of a file that is no model of MNN's. */
export function graphFacts(graph: Graph | null): GraphFacts {
  if (!graph) return nothing;
  return {
    ...choices(graph),
    multiplications: multiplications(graph),
    fromConstants: fromConstants(graph),
  };
}

/** By type, which output of the op is indices. */
const CHOOSERS: Record<string, number> = { ArgMax: 0, ArgMin: 0, TopKV2: 1 };

/** What leaves the elements and their order as they are; `Cast` changes an index's type. */
const PLAIN = new Set(["ConvertTensor", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Cast", "Identity"]);

function choices(graph: Graph): Pick<GraphFacts, "chosenFrom" | "chosenWith"> {
  const [chosenFrom, chosenWith] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  for (const op of graph.ops) {
    const indices = op.outputs[CHOOSERS[op.type] ?? -1];
    const values = op.inputs[0];
    if (!indices || !values) continue;
    const givers = giversOf(values);
    const chosen = op.type === "TopKV2" && op.outputs[0] ? namesOf(op.outputs[0]) : [];
    for (const name of namesOf(indices).filter((one) => outputs.has(one))) {
      chosenFrom.set(name, givers);
      chosenWith.set(
        name,
        chosen.filter((one) => outputs.has(one)),
      );
    }
  }
  return { chosenFrom, chosenWith };
}

/** The ops whose output holds these elements in this order, nearest first. */
function giversOf({ producer }: Tensor): string[] {
  if (!producer || producer.type === "Input") return [];
  const before = PLAIN.has(producer.type) && producer.inputs[0] ? giversOf(producer.inputs[0]) : [];
  return [producer.name, ...before];
}

/** The tensor's name and those that its elements have further on. */
function namesOf({ name, consumers }: Tensor): string[] {
  const further = consumers.filter(({ type }) => PLAIN.has(type)).flatMap(({ outputs }) => outputs);
  return [name, ...further.flatMap(namesOf)];
}

/** Convolutions by their kernels and channels; what a matrix product takes its file does not say. */
function multiplications(graph: Graph): Map<string, number> {
  return new Map(
    graph.ops.flatMap(({ name, type, attributes }: Op): [string, number][] => {
      const { kernelX, kernelY, inputCount, group } = attributes;
      if (typeof kernelX !== "number" || typeof kernelY !== "number" || !type.startsWith("Conv")) return [];
      const channels = type === "ConvolutionDepthwise" ? 1 : Number(inputCount) / Math.max(1, Number(group));
      return [[name, kernelX * kernelY * Math.max(1, channels)]];
    }),
  );
}

const CONSTANT = new Set(["Const", "TrainableParam"]);

function fromConstants({ ops }: Graph): Set<string> {
  const fixed = new Set<Op>();
  for (const op of ops)
    if (
      CONSTANT.has(op.type) ||
      (op.inputs.length > 0 && op.inputs.every(({ producer }) => producer && fixed.has(producer)))
    )
      fixed.add(op);
  return new Set([...fixed].map(({ name }) => name));
}

/** The op that a row of it, or of its only piece, is of. */
export const opOf = ({ name }: Pick<OpRow, "name">): string => name.replace(/_raster_\d+$/, "");
