import type { Inside, OpRow } from "../../../core/report/schema.ts";
import type { Graph, Op, Tensor } from "../mnn/graph/graph.ts";

/** The op that a row of a run is of, or a piece of: MNN names those `NAME_raster_0`. */
export function opsOfRows(graph: Graph, rows: readonly Pick<OpRow, "name" | "occurrence">[]): (Op | null)[] {
  const byName = new Map<string, Op[]>();
  for (const op of graph.ops) byName.set(op.name, [...(byName.get(op.name) ?? []), op]);
  return rows.map(({ name, occurrence }) => {
    const ops = byName.get(name) ?? byName.get(name.replace(/_raster_\d+$/, ""));
    return ops?.[ops.length > 1 ? occurrence : 0] ?? null;
  });
}

/** Ops that take by index. */
const LOOKUPS = new Set(["Gather", "GatherV2", "GatherND", "GatherElements", "OneHot"]);

/** Which of its type's operations an op is: `SUB`, `AVEPOOL`, `3x3 stride 2`; null where its type says it all. */
function whichOf({ type, attributes }: Op): string | null {
  const { operation, pool, resize, kernelX, kernelY, strideX, strideY } = attributes;
  if (typeof operation === "string") return operation;
  if (typeof pool === "string") return pool;
  if (typeof resize === "string") return resize;
  // MNN runs them as loops, or as layout.
  if (LOOKUPS.has(type)) return type;
  if (!/^(Conv|Deconv)olution/.test(type) || !kernelX || !kernelY) return null;
  const stride = Math.max(Number(strideX), Number(strideY));
  return `${kernelY}x${kernelX}${stride > 1 ? ` stride ${stride}` : ""}`;
}

/** Ops whose first input is all that becomes part of the result; the others say where. */
export const MOVES: ReadonlySet<string> = new Set(
  "BroadcastTo ConvertTensor Cast Crop ExpandDims Flatten Gather GatherV2 Permute Reshape Slice SliceTf Squeeze StridedSlice Tile Transpose Unsqueeze".split(
    " ",
  ),
);
/** Ops that read shapes and no values. */
const SHAPES = new Set(["Rank", "Shape", "Size"]);

/** The inputs whose values an op without a row hands on. */
function carried(op: Op | null): Tensor[] {
  if (!op || SHAPES.has(op.type)) return [];
  return MOVES.has(op.type) ? op.inputs.slice(0, 1) : op.inputs;
}

/**
 * What a model's graph tells of the rows of a run: which rows each reads, which output it writes, which operation it is. Ops that
 * have no row hand on what they read.
 */
export function edgesOf(
  graph: Graph,
  rows: readonly Pick<OpRow, "name" | "occurrence" | "output">[],
): (Inside | null)[] {
  const ops = opsOfRows(graph, rows);
  const rowsOf = new Map<Op, number[]>();
  for (const [at, op] of ops.entries()) if (op) rowsOf.set(op, [...(rowsOf.get(op) ?? []), at]);
  const known = new Map<Tensor, number[]>();
  const writers = (tensor: Tensor): number[] => {
    const before = known.get(tensor);
    if (before) return before;
    known.set(tensor, []);
    const { producer } = tensor;
    const own = producer ? (rowsOf.get(producer) ?? []) : [];
    const exact = own.filter((at) => rows[at]!.output === producer?.outputs.indexOf(tensor));
    const last = exact.at(-1) ?? own.at(-1);
    const found = last === undefined ? carried(producer).flatMap(writers) : [last];
    known.set(tensor, [...new Set(found)]);
    return found;
  };
  const gives = new Map(graph.outputs.flatMap((tensor) => writers(tensor).map((at) => [at, tensor.name])));
  return ops.map((op, at) => {
    if (!op) return null;
    const pieces = rowsOf.get(op)!.filter((piece) => piece < at && rows[piece]!.name !== rows[at]!.name);
    const reads = [...new Set([...pieces, ...op.inputs.flatMap(writers)])].filter((read) => read !== at);
    const does = whichOf(op);
    const output = gives.get(at);
    return {
      reads: reads.slice(0, 1000),
      ...(output === undefined ? {} : { gives: output }),
      ...(does ? { does } : {}),
    };
  });
}

/** Tells the rows of a run what the graph knows of them. */
export function addEdges(rows: OpRow[], graph: Graph): void {
  for (const [at, inside] of edgesOf(graph, rows).entries()) if (inside) rows[at]!.inside = inside;
}
