import { hasIntegerWeights } from "./constants.ts";
import type { Table } from "./flatbuffer.ts";
import type { Graph, Op } from "./graph.ts";
import { fileOf, outOf } from "./read.ts";
import { BLOB, CONSTANT, dataTypes, parameters } from "./schema.ts";

/** How a file keeps what it computes with, where not as floats that can be changed there. */
export type Kept = "half" | "integers" | "outside";

/**
 * The model's file with another value in the place of each float that it computes with: weights, biases, constants. Sizes and names
 * stay, so that its ops go by the same keys.
 *
 * @returns the file, and ops whose values are left as they are because they are no floats in it
 * @throws NotMnn where the file ends before them
 */
export function withFloats(
  graph: Graph,
  change: (value: number) => number,
): { bytes: Uint8Array; left: Map<Op, Kept> } {
  // A Buffer's own slice is a view of the same memory.
  const bytes = new Uint8Array(graph.bytes);
  const view = new DataView(bytes.buffer);
  const left = new Map<Op, Kept>();
  const bodies = [...graph.subgraphs.values()].flatMap(({ ops }) => ops);
  try {
    for (const op of [...graph.ops, ...bodies]) {
      const found = floatsOf(op);
      if (typeof found === "string") left.set(op, found);
      else
        for (const { at, length } of found)
          for (let i = at; i < at + 4 * length; i += 4)
            view.setFloat32(i, change(view.getFloat32(i, true)), true);
    }
  } catch (error) {
    throw outOf(fileOf(graph), error);
  }
  return { bytes, left };
}

/** Whether an op has values of its own that it computes with. */
export const holdsValues = (op: Op): boolean => floatsOf(op).length > 0;

/** Whether an op's weights are kept in fewer bits than floats have: halves, or integers that stand for floats. */
export const hasCoarseWeights = (op: Op): boolean => hasIntegerWeights(op) || floatsOf(op) === "half";

/** Where an op's floats lie, or how they are kept instead. */
function floatsOf(op: Op): { at: number; length: number }[] | Kept {
  const { parameter } = op;
  if (!parameter) return [];
  const { kind, table } = parameter;
  if (kind === CONSTANT) return floatsOfBlob(table);
  const { constants, quantized, external } = parameters.get(kind) ?? {};
  if (!constants) return [];
  const outside = external !== undefined && table.int64s(external).length > 0;
  if (outside) return "outside";
  if (quantized !== undefined && table.table(quantized)) return hasIntegerWeights(op) ? "integers" : "half";
  return Object.values(constants).flatMap((slot) => table.vector(slot) ?? []);
}

function floatsOfBlob(blob: Table): { at: number; length: number }[] | Kept {
  const dtype = dataTypes.get(blob.int32(BLOB.dtype, 1));
  if (dtype !== "float32" && dtype !== "float16") return [];
  if (blob.int64s(BLOB.external).length > 0) return "outside";
  if (dtype === "float16") return "half";
  const vector = blob.vector(BLOB.float32s);
  return vector ? [vector] : [];
}
