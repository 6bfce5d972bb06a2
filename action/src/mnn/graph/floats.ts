import type { Table } from "./flatbuffer.ts";
import type { Graph, Op } from "./graph.ts";
import { BLOB, CONSTANT, dataTypes, parameters } from "./schema.ts";

/**
 * The model's file with another value in the place of each float that it computes with: weights, biases, constants. Sizes and names
 * stay, so that its ops go by the same keys.
 *
 * @returns null where floats are kept outside the file, in half precision or as integers that stand for them: they are not changed there
 */
export function withFloats(graph: Graph, change: (value: number) => number): Uint8Array | null {
  // A Buffer's own slice is a view of the same memory.
  const bytes = new Uint8Array(graph.bytes);
  const view = new DataView(bytes.buffer);
  const bodies = [...graph.subgraphs.values()].flatMap(({ ops }) => ops);
  for (const op of [...graph.ops, ...bodies]) {
    const found = floatsOf(op);
    if (!found) return null;
    for (const { at, length } of found)
      for (let i = at; i < at + 4 * length; i += 4)
        view.setFloat32(i, change(view.getFloat32(i, true)), true);
  }
  return bytes;
}

/** Where an op's floats lie; null for those that are not there as such. */
function floatsOf({ parameter }: Op): { at: number; length: number }[] | null {
  if (!parameter) return [];
  const { kind, table } = parameter;
  if (kind === CONSTANT) return floatsOfBlob(table);
  const { constants, quantized, external } = parameters.get(kind) ?? {};
  if (!constants) return [];
  const outside = external !== undefined && table.int64s(external).length > 0;
  if (outside || (quantized !== undefined && table.table(quantized))) return null;
  return Object.values(constants).flatMap((slot) => table.vector(slot) ?? []);
}

function floatsOfBlob(blob: Table): { at: number; length: number }[] | null {
  const dtype = dataTypes.get(blob.int32(BLOB.dtype, 1));
  if (dtype === "float16") return null;
  if (dtype !== "float32") return [];
  if (blob.int64s(BLOB.external).length > 0) return null;
  const vector = blob.vector(BLOB.float32s);
  return vector ? [vector] : [];
}
