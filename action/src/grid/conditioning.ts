import path from "node:path";
import type { Feed } from "../engine/setup.ts";
import { readStored } from "../engine/store.ts";
import type { Workspace } from "../engine/workspace.ts";

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
 * stay, because a network may look something up by them. Null where nothing moves.
 *
 * Source: random rounding as in CESTAC (Vignes, "A stochastic arithmetic for reliable scientific computation", 1993).
 */
export async function movedFeed(feed: Feed, name: string, workspace: Workspace): Promise<Feed | null> {
  const next = generator(1);
  let moved = false;
  const tensors: Feed["tensors"] = [];
  for (const [at, tensor] of feed.tensors.entries()) {
    const data = await readStored({ ...tensor, digest: "" });
    if (!(data instanceof Float32Array) || data.every(Number.isInteger)) {
      tensors.push(tensor);
      continue;
    }
    moved = true;
    const other = data.map((value) => value * (1 + (next() < 0.5 ? -1 : 1) * 2 ** -23));
    const file = path.join(workspace.folder, "moved", `${name}.${at}.bin`);
    await workspace.write(file, new Uint8Array(other.buffer));
    tensors.push({ ...tensor, file });
  }
  return moved ? { id: `${feed.id} moved`, tensors } : null;
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
