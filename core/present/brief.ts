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

/**
 * A cell out of what {@link briefOf} left of it, or out of its whole JSON: what was cut is empty, and is not to be shown. Every field by its
 * name: of five thousand cells, copies of objects into objects were most of a page's time.
 */
export function cellOfBrief(brief: Brief): Cell {
  const { backend, format, partly } = brief.effective;
  return {
    id: brief.id,
    series: brief.series,
    model: brief.model,
    input: brief.input,
    runtime: brief.runtime,
    target: brief.target,
    config: brief.config,
    role: brief.role,
    verdict: brief.verdict,
    outcome: brief.outcome,
    finding: brief.finding ?? null,
    from: brief.from ?? null,
    reference: noReference,
    effective: {
      proof: "",
      backend,
      format,
      partly: partly ? { ...partly, share: Number(partly.share) } : null,
    },
    outputs: brief.outputs.map(outputOfBrief),
    reason: "",
    fix: null,
    expected: null,
    stability: null,
    runMs: [],
    ops: null,
    probe: null,
    command: "",
  };
}

function outputOfBrief(brief: Brief["outputs"][number]): Output {
  const { count, broken, snrDb, lost, significant, candidate } = brief.metrics;
  const { nan, posInf, negInf } = candidate;
  return {
    name: "",
    shape: [],
    dtype: "",
    verdict: brief.verdict,
    reason: "",
    referenceShape: brief.referenceShape,
    metrics: {
      count,
      broken,
      lost,
      significant,
      snrDb: Number(snrDb),
      reference: noStats,
      candidate: {
        nan,
        posInf,
        negInf,
        zero: 0,
        min: Number.NaN,
        max: Number.NaN,
        meanMagnitude: Number.NaN,
      },
      maxAbs: Number.NaN,
      maxRel: Number.NaN,
      rmse: Number.NaN,
      cosine: Number.NaN,
      worst: null,
    },
    tolerance: noTolerance,
    differ: brief.differ && { ...brief.differ, examples: [] },
    slices: brief.slices?.map((slice) => ({
      index: 0,
      snrDb: Number.NaN,
      maxAbs: Number.NaN,
      magnitude: Number.NaN,
      ...slice,
    })),
    pictures: null,
  };
}

const noReference: Cell["reference"] = { kind: "cell", cell: null, label: "" };
const noTolerance: Output["tolerance"] = {
  format: "fp32",
  snrDb: 0,
  maxAbs: null,
  cosine: null,
  source: "default",
};
const noStats: Output["metrics"]["reference"] = {
  nan: 0,
  posInf: 0,
  negInf: 0,
  zero: 0,
  min: Number.NaN,
  max: Number.NaN,
  meanMagnitude: Number.NaN,
};
