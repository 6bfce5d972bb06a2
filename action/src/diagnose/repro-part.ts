import type { Node, OnnxParts } from "../onnx/extract.ts";

/** A part of an ONNX graph that ends at one tensor. */
export interface Part {
  nodes: ReadonlySet<Node>;
  /** Tensors inside the whole that it starts from; inputs of the whole that it reads stay its inputs. */
  cut: string[];
  /** Inputs of the whole that it reads. */
  inputs: string[];
  output: string;
}

/**
 * What computes a tensor, from `depth` steps before it on. A tensor whose value is not known cannot be started from: what writes it
 * is taken in as well.
 *
 * @param depth 0 for the node alone that writes it
 * @param isKnown whether a tensor's value can be fed
 * @returns null where nothing in the graph writes it
 */
export function partBefore(
  parts: OnnxParts,
  output: string,
  depth: number,
  isKnown: (tensor: string) => boolean,
): Part | null {
  const last = parts.producer(output);
  if (!last) return null;
  const nodes = new Set([last]);
  for (let step = 0; step < depth; step++)
    for (const producer of open(parts, nodes).map(({ producer }) => producer)) nodes.add(producer);
  for (;;) {
    const unknown = open(parts, nodes).filter(({ tensor }) => !isKnown(tensor));
    if (unknown.length === 0) break;
    for (const { producer } of unknown) nodes.add(producer);
  }
  const read = new Set([...nodes].flatMap(({ inputs }) => inputs));
  return {
    nodes,
    cut: open(parts, nodes).map(({ tensor }) => tensor),
    inputs: parts.inputs.filter((name) => read.has(name)),
    output,
  };
}

/** What nodes read that another node of the whole writes. */
function open(parts: OnnxParts, nodes: ReadonlySet<Node>): { tensor: string; producer: Node }[] {
  const found = new Map<string, Node>();
  for (const { inputs } of nodes)
    for (const tensor of inputs) {
      const producer = parts.producer(tensor);
      if (producer && !nodes.has(producer)) found.set(tensor, producer);
    }
  return [...found].map(([tensor, producer]) => ({ tensor, producer }));
}

/**
 * The least depth at which a part fails: doubled until one does, then halved.
 *
 * @param most the depth at which nothing is left to take in
 * @returns null where none fails
 */
export async function leastDepth(
  most: number,
  fails: (depth: number) => Promise<boolean>,
): Promise<number | null> {
  let [low, high] = [-1, 0];
  while (!(await fails(high))) {
    if (high >= most) return null;
    [low, high] = [high, Math.min(most, Math.max(1, high * 2))];
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (await fails(middle)) high = middle;
    else low = middle;
  }
  return high;
}
