import path from "node:path";
import type { Feed } from "../engine/setup.ts";
import { readStored } from "../engine/store.ts";
import type { Workspace } from "../engine/workspace.ts";
import { MOVES } from "../inside/edges.ts";
import type { Graph, Tensor } from "../mnn/graph/graph.ts";

/**
 * How much farther, in dB, MNN may be from the truth than the truth is from itself when its inputs move by one rounding, and
 * still be explained by that: another order of sums and other approximations of exp cost some bits more than one rounding.
 */
export const CONDITIONING_MARGIN_DB = 12;

/** Whether an error is what rounding alone does to this network. Both in dB. */
export const isConditioning = (normalDb: number, movedDb: number): boolean =>
  movedDb <= normalDb + CONDITIONING_MARGIN_DB;

/**
 * The same input with every float moved by one step of fp32, up or down by chance: it draws all roundings anew. Whole numbers
 * stay, because a network may look something up by them, but for those of inputs that are only weighed. Null where nothing moves.
 *
 * @param weighed names of such inputs
 *
 * Source: random rounding as in CESTAC (Vignes, "A stochastic arithmetic for reliable scientific computation", 1993).
 */
export async function movedFeed(
  feed: Feed,
  name: string,
  workspace: Workspace,
  weighed: ReadonlySet<string> = new Set(),
): Promise<Feed | null> {
  const next = generator(1);
  let moved = false;
  const tensors: Feed["tensors"] = [];
  for (const [at, tensor] of feed.tensors.entries()) {
    const data = await readStored({ ...tensor, digest: "" });
    const stays = !weighed.has(tensor.name) && data.every(Number.isInteger);
    if (!(data instanceof Float32Array) || stays) {
      tensors.push(tensor);
      continue;
    }
    moved = true;
    // By index: a function for each of millions of elements takes ten times as long.
    const other = new Float32Array(data.length);
    for (let at = 0; at < data.length; at++) other[at] = data[at]! * (1 + (next() < 0.5 ? -1 : 1) * 2 ** -23);
    const file = path.join(workspace.folder, "moved", `${name}.${at}.bin`);
    await workspace.write(file, new Uint8Array(other.buffer));
    tensors.push({ ...tensor, file });
  }
  return moved ? { id: `${feed.id} moved`, tensors } : null;
}

/** What makes of whole numbers what need be none. */
const WEIGHS = new Set([
  ...["Convolution", "ConvolutionDepthwise", "Deconvolution", "DeconvolutionDepthwise"],
  ...["MatMul", "BatchMatMul"],
]);
/** What takes by numbers, or makes whole ones, though its output is its input's elements. */
const LOOKS_UP = new Set(["Cast", "Gather", "GatherV2"]);
/** What may come before: it shifts and scales. */
const PREPARES = new Set(["ADD", "SUB", "MUL", "REALDIV", "DIV"]);

/**
 * The inputs of a network that reach nothing but products with weights, by layout ops and arithmetic alone, as pictures in 0..255 do: they
 * are no numbers that something is looked up by.
 */
export function weighedInputs({ inputs }: Pick<Graph, "inputs">): Set<string> {
  const isWeighed = ({ consumers }: Tensor, depth = 0): boolean =>
    consumers.length > 0 &&
    depth < 12 &&
    consumers.every(
      ({ type, attributes, outputs }) =>
        WEIGHS.has(type) ||
        (((MOVES.has(type) && !LOOKS_UP.has(type)) ||
          (type === "BinaryOp" && PREPARES.has(String(attributes.operation)))) &&
          outputs.every((output) => isWeighed(output, depth + 1))),
    );
  return new Set(inputs.filter((input) => isWeighed(input)).map(({ name }) => name));
}

/** Numbers from 0 to 1, the same each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
