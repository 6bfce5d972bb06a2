import type { Op, Tensor } from "../mnn/graph/graph.ts";

/** An output of an op, as frames name it. */
export interface Given {
  name: string;
  output: number;
}

/** What is read of an output: all of it, or some of its channels. */
export interface Part extends Given {
  channels: { from: number; count: number } | null;
}

/** What an op reads, as far as the ops tell whose outputs can be seen. */
export interface Read {
  /** In the order of its channels: one, or what a Concat puts side by side. */
  parts: Part[];
  /** Whether those are its elements in their order and shape; else only their magnitudes stand for it. */
  exact: boolean;
}

/** What moves elements and changes none: magnitudes stand, order and shape do not. */
const MOVES = new Set(
  `Reshape Squeeze Unsqueeze Flatten Permute Transpose Slice SliceTf StridedSlice Crop Gather GatherV2 Concat Pack Unpack
  Tile BroadcastTo ExpandDims DepthToSpace SpaceToDepth Padding Identity`.split(/\s+/),
);

/**
 * Where a tensor's values can be seen: ops that only move elements show none of their own.
 *
 * @param seen whether an op's outputs come as frames
 * @returns null where nothing is known of it
 */
export function readOf(tensor: Tensor, seen: (op: Op) => boolean): Read | null {
  const { producer } = tensor;
  if (!producer) return null;
  if (producer.type === "ConvertTensor") return producer.inputs[0] ? readOf(producer.inputs[0], seen) : null;
  const output = producer.outputs.indexOf(tensor);
  if (seen(producer)) return { parts: [{ name: producer.name, output, channels: null }], exact: true };
  if (!MOVES.has(producer.type)) return null;
  const cut = producer.type === "Slice" ? sliceOf(producer, output, seen) : null;
  if (cut) return cut;
  const sideBySide = producer.type === "Concat" && producer.attributes.axis === 1;
  const moved = producer.inputs.filter(({ producer }) => producer?.type !== "Const");
  // A constant among them may be larger than all that moves.
  if (["Concat", "Pack", "Padding"].includes(producer.type) && moved.length < producer.inputs.length)
    return null;
  const all = ["Concat", "Pack"].includes(producer.type);
  // Of the others the first input is what moves; where that is a constant, a table of a Gather, it is not seen.
  const reads = (all ? moved : producer.inputs.slice(0, 1)).map((input) => readOf(input, seen));
  if (reads.length === 0 || reads.some((read) => read === null)) return null;
  return {
    parts: reads.flatMap((read) => read!.parts),
    exact: sideBySide && reads.every((read) => read!.exact),
  };
}

export const keyOf = ({ name, output }: Given): string => JSON.stringify([name, output]);

/** Ops whose outputs come as frames, by their types; what only moves elements comes as none, or as pieces without a name. */
export const isSeen = ({ type, name }: Op): boolean =>
  name !== "" && !MOVES.has(type) && !["ConvertTensor", "Const", "TrainableParam"].includes(type);

/** Some channels of what is cut; null for another cut. */
function sliceOf(
  { inputs, outputs, attributes }: Op,
  output: number,
  seen: (op: Op) => boolean,
): Read | null {
  const { axis, points } = attributes;
  const read = inputs[0] ? readOf(inputs[0], seen) : null;
  const [part, ...others] = read?.parts ?? [];
  if (axis !== 1 || !Array.isArray(points) || points.length !== outputs.length) return null;
  if (!read?.exact || !part || others.length > 0) return null;
  const from = points.slice(0, output).reduce((sum, size) => sum + size, part.channels?.from ?? 0);
  return { parts: [{ ...part, channels: { from, count: points[output]! } }], exact: true };
}
