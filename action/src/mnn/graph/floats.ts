import { copyFile, open } from "node:fs/promises";
import { decoded, isSparse } from "./coded.ts";
import { hasIntegerWeights } from "./constants.ts";
import { changeEach, Edit } from "./edit.ts";
import type { Graph, Op } from "./graph.ts";
import { fileOf, outOf } from "./read.ts";
import { CONSTANT } from "./schema.ts";
import {
  type Coded,
  chunksOf,
  type Element,
  type Plain,
  type Region,
  readAll,
  storedBy,
  storedIn,
} from "./stored.ts";

/** A model with other numbers in it. */
export interface Changed {
  bytes: Uint8Array;
  /** Floats of the file beside it that are to be changed in a copy of that. */
  beside: { as: Element; region: Region }[];
  /** Ops whose weights are as they were: they compute with integers, or the code of them is not known. */
  left: Set<Op>;
}

/**
 * The model's file with another value in the place of each float that it computes with: weights, biases, constants, halves among them.
 * Weights that are kept as integers become the floats that MNN makes of them. Sizes of tensors and names stay, so that its ops go by
 * the same keys.
 *
 * @param clips whether convolutions keep the end of a ReLU6 that they took in
 * @throws NotMnn where a file ends before them
 */
export async function withFloats(
  graph: Graph,
  change: (value: number) => number,
  { clips = true }: { clips?: boolean } = {},
): Promise<Changed> {
  const edit = new Edit(graph.bytes);
  const [beside, left]: [Changed["beside"], Set<Op>] = [[], new Set()];
  const bodies = [...graph.subgraphs.values()].flatMap(({ ops }) => ops);
  const put = (as: Element, region: Region) => {
    if (region.outside) beside.push({ as, region });
    else edit.each(as, region, change);
  };
  try {
    for (const op of [...graph.ops, ...bodies]) {
      if (!clips && op.attributes.relu6 === true) edit.unclip(op);
      for (const stored of floatsOf(op)) {
        if (stored.as !== "coded") put(stored.as, stored.region);
        else if (isSparse(stored) && stored.alpha) put(stored.alpha.as, stored.alpha.region);
        else {
          const floats = await decoded(graph, stored);
          const bias = floats && (await biasBeside(graph, op));
          if (floats && edit.hasRoomFor(floats.length + (bias?.length ?? 0)))
            edit.putWeights(op, floats.map(change), bias?.map(change) ?? null);
          else left.add(op);
        }
      }
    }
  } catch (error) {
    throw outOf(fileOf(graph), error);
  }
  return { bytes: edit.bytes, beside, left };
}

/** Writes the file of weights beside such a model: a copy of the graph's own, with other floats where those of it are that were changed. */
export async function writeBeside(
  graph: Graph,
  { beside }: Pick<Changed, "beside">,
  change: (value: number) => number,
  to: string,
): Promise<void> {
  // That it is there the first of its regions tells, in the words for it.
  for (const { region } of beside.slice(0, 1)) await chunksOf(graph, region).next();
  await copyFile(graph.weightFile, to);
  const copy = await open(to, "r+");
  try {
    for (const { as, region } of beside) {
      let at = region.at;
      for await (const chunk of chunksOf(graph, region)) {
        changeEach(chunk, as, change);
        await copy.write(chunk, 0, chunk.byteLength, at);
        at += chunk.byteLength;
      }
    }
  } finally {
    await copy.close();
  }
}

/** Whether an op's weights are kept in fewer bits than floats have: halves, or integers that stand for floats. */
export const hasCoarseWeights = (op: Op): boolean =>
  hasIntegerWeights(op) || floatsOf(op).some(({ as }) => as === "float16");

/** Where an op keeps what it computes with, but for what are integers by themselves. */
function floatsOf({ parameter }: Op): (Plain | Coded)[] {
  if (!parameter) return [];
  if (parameter.kind !== CONSTANT) return storedBy(parameter);
  const blob = storedIn(parameter.table);
  return blob && (blob.as === "float32" || blob.as === "float16") ? [{ name: "blob", ...blob }] : [];
}

/** The bias of an op that keeps it in the file beside the model. */
async function biasBeside(graph: Graph, op: Op): Promise<Float32Array | null> {
  const bias = floatsOf(op).find(({ name }) => name === "bias");
  return bias && bias.as !== "coded" && bias.region.outside ? readAll(graph, bias.as, bias.region) : null;
}
