import type { Graph, Op, Tensor } from "./graph.ts";

/** An output of one of MNN's ops that is a tensor of the source model. */
export interface Match {
  op: Op;
  /** Which of the op's outputs. */
  output: number;
  /** The tensor's name in the source model. */
  source: string;
  /** Whether only the converter's suffix stood between the names: the elements may then be in another order or shape. */
  renamed: boolean;
}

/** An output that has no name in the source model: the converter made it. */
export interface Unmatched {
  op: Op;
  output: number;
  /** The tensor's name in the `.mnn`. */
  tensor: string;
}

export interface Matching {
  matches: Match[];
  unmatched: Unmatched[];
}

/** What the converter puts behind a tensor's name when it splits an op or moves a layout. */
const SUFFIX = /(?:_raster_\d+|__matmul_converted|__before_tr)$/;

/**
 * What computes nothing. A ConvertTensor may bear the name of what stood there before: the converter moves a Tanh
 * in front of it and leaves the name behind.
 */
const SILENT = new Set(["Input", "Const", "TrainableParam", "ConvertTensor"]);

/**
 * Which tensor of the source model each output of each op is, by the tensor's name. Op names are no help: the converter
 * gives those of ops it folded away to what took them in. An op that took in its ReLU writes the ReLU's tensor.
 *
 * @param source names of the source model's tensors
 */
export function matchNames(graph: Graph, source: Iterable<string>): Matching {
  const known = new Set(source);
  const own = new Set(graph.tensors.map(({ name }) => name));
  const matches: Match[] = [];
  const unmatched: Unmatched[] = [];
  for (const op of graph.ops.filter(({ type }) => !SILENT.has(type)))
    for (const [output, tensor] of op.outputs.entries()) {
      const { name } = tensor;
      const stripped = strip(name);
      if (known.has(name)) matches.push({ op, output, source: name, renamed: false });
      else if (known.has(stripped) && becomes(tensor, stripped, own))
        matches.push({ op, output, source: stripped, renamed: true });
      else unmatched.push({ op, output, tensor: name });
    }
  return { matches, unmatched };
}

/** What a frame of a probe says of the op it is from. */
export interface FrameName {
  name: string;
  occurrence: number;
  output: number;
}

/**
 * Which match each op frame is. MNN may run an op as pieces with names of their own, `NAME_raster_0`: one that is the only
 * piece is the op itself; of several, none is.
 */
export function matchFrames<Frame extends FrameName>(
  matches: readonly Match[],
  frames: readonly Frame[],
): Map<Frame, Match> {
  const key = (name: string, output: number) => JSON.stringify([name, output]);
  const byName = grouped(matches, ({ op, output }) => key(op.name, output));
  const pieces = grouped(new Set(frames.map(({ name }) => name)), wholeOf);
  const found = new Map<Frame, Match>();
  for (const frame of frames) {
    const whole = wholeOf(frame.name);
    const alone = pieces.get(whole)?.length === 1;
    const candidates =
      byName.get(key(frame.name, frame.output)) ?? (alone ? byName.get(key(whole, frame.output)) : undefined);
    const match = candidates?.[candidates.length > 1 ? frame.occurrence : 0];
    if (match) found.set(frame, match);
  }
  return found;
}

/** The op that a piece of it is named after. */
const wholeOf = (name: string): string => name.replace(/_raster_\d+$/, "");

/** What moves elements in memory and keeps their order. */
const LAYOUT = new Set(["ConvertTensor", "Reshape", "Squeeze", "Unsqueeze", "Flatten"]);

/** Whether a tensor is the one of the plain name: there is none, or layout ops alone lead from this one to that. */
function becomes(tensor: Tensor, plain: string, own: Set<string>): boolean {
  if (!own.has(plain)) return true;
  const [next, ...others] = tensor.consumers;
  const made = next?.outputs[0];
  if (!next || !made || others.length > 0 || !LAYOUT.has(next.type)) return false;
  return made.name === plain || becomes(made, plain, own);
}

function strip(name: string): string {
  const shorter = name.replace(SUFFIX, "");
  return shorter === name || shorter === "" ? name : strip(shorter);
}

function grouped<Item>(items: Iterable<Item>, key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
