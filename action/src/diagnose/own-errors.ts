import { compareTensors, type Tensor } from "../../../core/numeric/metrics.ts";
import { roundTensor, roundTo } from "../../../core/numeric/rounding.ts";
import type { Metrics } from "../../../core/report/schema.ts";
import { type Format, formatLimits } from "../../../core/report/vocabulary.ts";
import type { Measure } from "../engine/measure.ts";
import type { Feed, ModelFile, Setup } from "../engine/setup.ts";
import { changedModel } from "./changed-model.ts";
import type { Lab } from "./lab.ts";
import { keyOf } from "./rows.ts";
import type { Subject } from "./subject.ts";

/** What an op makes of right inputs, by key. */
export interface OwnErrors {
  /** Held against the reference's. */
  ops: Map<string, Metrics>;
  /** Ops whose right values the other side could not hold: what reads them did not read right ones. */
  unfit: Set<string>;
  /** Why there are none, in a sentence; null where there are. */
  failed: string | null;
}

/** What an op makes of right inputs in the ideal format. */
export interface IdealErrors extends OwnErrors {
  /** Names of ops whose weights should be rounded and could not be, because it computes with integers; null where none could. */
  unrounded: ReadonlySet<string> | null;
}

/** The reference that feeds: the host's, whose ops go by the same names and take milliseconds, else the cell's own. */
export const feederOf = ({ host, reference }: Subject): Setup => host ?? reference;

/** The failing side's own errors: one run in which each op reads the reference's values (lockstep). */
export async function ownErrors(subject: Subject, lab: Lab, feed: Feed): Promise<OwnErrors> {
  const sides = [feederOf(subject), subject.setup];
  return asked(lab, sides, feed, against(subject.format), { from: 0, to: 1 });
}

/** What the ideal format rounds. */
export interface Rounded {
  inputs: boolean;
  weights: boolean;
  result: boolean;
}
const all: Rounded = { inputs: true, weights: true, result: true };

/**
 * The same of the *ideal* format, on the host: each op computes in fp32 on values and weights that are rounded to the format, and its
 * result is rounded. What is not right here no kernel can do better. Null where the host cannot run this release.
 */
export async function idealErrors(
  subject: Subject,
  lab: Lab,
  feed: Feed,
  { inputs, weights, result }: Rounded = all,
): Promise<IdealErrors | null> {
  const { host, format } = subject;
  if (!host || format === "fp32") return null;
  const rounded = weights ? await roundedWeights(subject, lab) : null;
  const as = (data: Tensor) => roundTensor(data, format);
  const measure: Measure<Metrics> = ([right, given]) =>
    compareTensors(right!.data, result ? as(given!.data) : given!.data, right!.shape, format);
  const lockstep = { from: 0, to: 1, ...(inputs ? { as } : {}) };
  // What the model is fed no op gave, so that lockstep does not round it.
  const fed = inputs ? { ask: { ...host.ask, round: { to: format, inputs: true, only: [] } } } : {};
  const sides = [host, { ...host, ...fed, model: rounded?.model ?? host.model }];
  const errors = await asked(lab, sides, feed, measure, lockstep);
  return { ...errors, unrounded: weights ? (rounded?.unrounded ?? null) : new Set() };
}

/**
 * The model with its weights rounded to the format, clamped to its ends as MNN's copies are; null where its file cannot be read. Integers
 * that stand for floats become those first, as they do in MNN; what computes with integers stays as it is.
 */
export async function roundedWeights(
  { graph, format, setup }: Subject,
  lab: Lab,
): Promise<{ model: ModelFile; unrounded: Set<string> } | null> {
  if (!graph) return null;
  const { max } = formatLimits[format];
  const round = (value: number) => clamp(roundTo(value, format), max);
  const { file, left } = await changedModel(lab, graph, `${format}.mnn`, round);
  const unrounded = new Set([...left].map(({ name }) => name));
  return { model: { name: `${setup.model.name} in ${format}`, file }, unrounded };
}

const clamp = (value: number, max: number): number =>
  Number.isNaN(value) ? value : Math.max(-max, Math.min(max, value));

const against =
  (format: Format): Measure<Metrics> =>
  ([right, given]) =>
    compareTensors(right!.data, given!.data, right!.shape, format);

async function asked(
  lab: Lab,
  sides: Setup[],
  feed: Feed,
  measure: Measure<Metrics>,
  lockstep: { from: number; to: number; as?: (data: Tensor) => Tensor },
): Promise<OwnErrors> {
  const { results, ops } = await lab.compare(sides, feed, measure, { lockstep });
  const failed = results.find(({ status }) => status !== "ok")?.message ?? null;
  const overwritten = results[lockstep.to]!.overwritten;
  return {
    ops: new Map(ops.map(({ op, seen }) => [keyOf(op), seen])),
    unfit: new Set(
      overwritten.filter(({ saturated, infinite }) => saturated + infinite > 0).map((one) => keyOf(one)),
    ),
    failed,
  };
}

/** In dB; -Infinity where it is not finite. */
export const snrOf = ({ broken, snrDb }: Metrics): number =>
  broken > 0 || Number.isNaN(snrDb) ? Number.NEGATIVE_INFINITY : snrDb;
