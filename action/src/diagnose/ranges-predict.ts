import { sumsInFormat } from "../../../core/findings/accumulators.ts";
import type { Prediction } from "../../../core/report/answer-ranges.ts";
import { type Format, formatLimits } from "../../../core/report/vocabulary.ts";
import type { Graph, Op } from "../mnn/graph/graph.ts";
import type { InputRanges, OpRange } from "./ranges-measure.ts";

/** How far an op comes, by one measure. */
export interface Reach {
  by: NonNullable<Prediction["by"]>;
  value: number;
}

/** An op's reaches in a format: bf16 kernels add up in fp32 and have no Winograd of their own. */
export function reachesOf({ op, peak, sums, tiles }: OpRange, format: Format): Reach[] {
  const reaches: Reach[] = [{ by: "values", value: peak }];
  if (format !== "fp16") return reaches;
  if (tiles) return [...reaches, { by: "winograd", value: tiles.input }];
  return sums && sumsInFormat(op.type) ? [...reaches, { by: "sums", value: sums.largest }] : reaches;
}

/** Room to a format's end in bits; below 0 it is beyond. */
export const headroomBits = (reach: number, format: Format): number =>
  reach === 0 ? Number.POSITIVE_INFINITY : Math.log2(formatLimits[format].max / reach);

/**
 * Whether one input passes the format's end, from its ranges in fp32.
 *
 * @param harmless ops whose lowest values may be cut off
 */
export function predict(
  { input, ops }: Pick<InputRanges, "input" | "ops">,
  format: Format,
  harmless: ReadonlySet<string>,
): Omit<Prediction, "failed"> {
  const all = ops.flatMap((range) =>
    reachesOf(harmless.has(range.op.name) ? { ...range, peak: Math.max(0, range.max) } : range, format).map(
      (reach) => ({ op: range.op, reach, short: -headroomBits(reach.value, format) }),
    ),
  );
  const sure = all.find(({ reach, short }) => short > 0 && reach.by !== "sums");
  const tightest = all.reduce<(typeof all)[number] | null>(
    (most, one) => (most === null || one.short > most.short ? one : most),
    null,
  );
  const told = sure ?? tightest;
  return {
    input,
    format,
    fails: sure !== undefined,
    may: sure === undefined && tightest !== null && tightest.short > 0,
    op: told?.op ?? null,
    by: told?.reach.by ?? null,
    shortBits: told && Number.isFinite(told.short) ? told.short : null,
    reaches: told?.reach.value ?? null,
  };
}

/** What leads to a Softmax through these stays a mask. */
const ON_THE_WAY = new Set([
  ..."BinaryOp Select ConvertTensor Reshape Squeeze Unsqueeze BroadcastTo".split(" "),
  ..."Slice SliceTf StridedSlice Permute Transpose Concat Cast".split(" "),
]);

/** Ops whose values reach a Softmax alone: there a mask of -1e9 is as good as the format's lowest number. */
export function maskers(graph: Graph): Set<string> {
  const known = new Map<Op, boolean>();
  const leads = (op: Op): boolean => {
    const before = known.get(op);
    if (before !== undefined) return before;
    const consumers = op.outputs.flatMap(({ consumers }) => consumers);
    const masks =
      consumers.length > 0 &&
      consumers.every(
        (next) => next.type === "Softmax" || (ON_THE_WAY.has(next.type) && adds(next) && leads(next)),
      );
    known.set(op, masks);
    return masks;
  };
  return new Set(graph.ops.filter(leads).map(({ name }) => name));
}

const adds = ({ type, attributes }: Op): boolean =>
  type !== "BinaryOp" || ["ADD", "SUB", "MAXIMUM"].includes(String(attributes.operation));
