import { emptyCell } from "../report/empty-cell.ts";
import type { Cell, encodeReport, Output } from "../report/schema.ts";

/** As JSON holds it: a number that JSON has no word for is a string. */
type Written = ReturnType<typeof encodeReport>["cells"][number];
type WrittenOutput = Written["outputs"][number];

/**
 * What a page of very many cells shows of each, cut out of its JSON: its field in the grid, its label, where it was taken from.
 * A tenth of the whole or less.
 */
export function briefOf({
  id,
  series,
  model,
  input,
  runtime,
  target,
  config,
  role,
  verdict,
  ...cell
}: Written) {
  const { outcome, effective, finding, from } = cell;
  const { backend, format, partly } = effective;
  return {
    ...{ id, series, model, input, runtime, target, config, role, verdict, outcome, finding },
    effective: { backend, format, ...(partly && { partly }) },
    outputs: cell.outputs.map(outputOf),
    ...(from && { from }),
  };
}

export type Brief = ReturnType<typeof briefOf>;

function outputOf({ verdict, metrics, differ, slices, referenceShape }: WrittenOutput) {
  const { count, broken, snrDb, lost, significant } = metrics;
  const { nan, posInf, negInf } = metrics.candidate;
  return {
    verdict,
    metrics: { count, broken, snrDb, lost, significant, candidate: { nan, posInf, negInf } },
    ...(differ && { differ: { count: differ.count, of: differ.of } }),
    ...(slices && { slices: slices.map(({ axis, of }) => ({ axis, of })) }),
    ...(referenceShape && { referenceShape }),
  };
}

/** A cell out of what {@link briefOf} left of it, or out of its whole JSON: what was cut is empty, and is not to be shown. */
export function cellOfBrief({ effective, outputs, finding, from, ...brief }: Brief): Cell {
  const { partly, ...ran } = effective;
  return {
    ...emptyCell(),
    ...brief,
    finding: finding ?? null,
    from: from ?? null,
    reference: { kind: "cell", cell: null, label: "" },
    effective: {
      proof: "",
      ...ran,
      partly: partly ? { ...partly, share: Number(partly.share) } : null,
    },
    outputs: outputs.map(outputOfBrief),
    ops: null,
    probe: null,
    command: "",
  };
}

function outputOfBrief({
  verdict,
  metrics,
  differ,
  slices,
  referenceShape,
}: Brief["outputs"][number]): Output {
  const { candidate, snrDb, ...counts } = metrics;
  return {
    ...{ name: "", shape: [], dtype: "", verdict, reason: "", referenceShape },
    metrics: {
      ...counts,
      snrDb: Number(snrDb),
      reference: noStats,
      candidate: { ...noStats, ...candidate },
      ...{ maxAbs: Number.NaN, maxRel: Number.NaN, rmse: Number.NaN, cosine: Number.NaN, worst: null },
    },
    tolerance: { format: "fp32", snrDb: 0, maxAbs: null, cosine: null, source: "default" },
    differ: differ && { ...differ, examples: [] },
    slices: slices?.map((slice) => ({
      index: 0,
      snrDb: Number.NaN,
      maxAbs: Number.NaN,
      magnitude: Number.NaN,
      ...slice,
    })),
    pictures: null,
  };
}

const noStats = {
  ...{ nan: 0, posInf: 0, negInf: 0, zero: 0 },
  ...{ min: Number.NaN, max: Number.NaN, meanMagnitude: Number.NaN },
};
