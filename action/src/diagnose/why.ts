import { causeOf } from "../../../core/findings/cause.ts";
import { refine, type Told } from "../../../core/findings/refine.ts";
import { clipped, healthy } from "../../../core/judge/level.ts";
import { defaultSnrDb } from "../../../core/judge/tolerance.ts";
import type { Where } from "../../../core/report/answer-where.ts";
import type { Why } from "../../../core/report/answer-why.ts";
import type { Cause } from "../../../core/report/schema.ts";
import { addConstants } from "../inside/constants.ts";
import type { Found, Question } from "./answers.ts";
import { type Lab, NoAnswer } from "./lab.ts";
import { rowsOf } from "./rows.ts";
import type { Subject } from "./subject.ts";
import { askBound } from "./why-bound.ts";
import { askIdealOutput } from "./why-growth.ts";
import { askFloatActivations, askNoWinograd } from "./why-hint.ts";
import { askIdeal, askWhichRounding, type Part } from "./why-ideal.ts";
import { askOthers } from "./why-other.ts";
import type { Experiment, Scene } from "./why-scene.ts";
import { askSplice } from "./why-splice.ts";

/**
 * Why it broke. The cause that the report's numbers tell is held to experiments, each of which could refute it; what they lead to
 * instead takes its place.
 */
export const why: Question<"why"> = async (subject, lab, known, found) => {
  const prior = causeOf(subject.cell, subject.setup.config);
  if (!prior) throw new NoAnswer(`a cell that is ${subject.cell.verdict} has no numbers to explain`);
  const { outside } = subject.cell;
  if (outside?.cause && outside.cause.kind !== "conditioning") return atNormal(outside.cause, outside.reason);
  if (outside?.cause && subject.format === "fp32") return conditioned(outside.cause);
  if (prior.kind === "fallback" || prior.kind === "unstable") return asItIs(prior, "unknown");
  if (prior.kind === "quantization") return quantized(subject, lab, prior);
  if (!known.where) throw new NoAnswer("where it broke is not known");
  if (prior.kind === "tie" || known.where.kind === "growth") return within(subject, lab, known.where, prior);
  if (known.where.born === null) return asItIs(prior, "unknown");
  const scene = await sceneOf(subject, lab, known.where, known.where.born);
  return bornAt(scene, prior, found);
};

async function sceneOf(subject: Subject, lab: Lab, where: Where, at: number): Promise<Scene> {
  const { graph, cell, input, format } = subject;
  const rows = await rowsOf(subject, lab);
  if (graph) await addConstants(rows, at, cell.outputs, input.feed, graph, format);
  const isOff = (index: number | undefined) => {
    const own = where.ops[index ?? -1]?.ownDb;
    return typeof own === "number" && clipped(own, format) < healthy[format];
  };
  const reader = where.chain[1];
  const broken =
    !isOff(at) && where.ops[at]!.plainDb !== Number.NEGATIVE_INFINITY && isOff(reader) ? reader! : at;
  return { subject, lab, where, rows, at, broken };
}

/** A failure that is born at one op: experiments in the order of what they cost, until they tell. */
async function bornAt(
  scene: Scene,
  prior: Cause,
  found: (sofar: Found<"why">) => void,
): Promise<Found<"why">> {
  const { subject, where, rows, at, broken } = scene;
  const experiments: Experiment[] = [];
  const ideal = askIdeal(scene);
  const told: Told = {
    rows,
    at,
    broken,
    format: subject.format,
    config: subject.setup.config,
    ownDb: where.ops[broken]!.ownDb,
    idealDb: where.ops[broken]!.idealDb ?? null,
    idealFails: ideal?.fails ?? null,
    breaks: [] as Part[],
    sums: null,
    otherWayHeals: null,
  };
  const sofar = () => concluded(told, prior, experiments);
  const keep = (experiment: Experiment | null | undefined) => {
    if (experiment) experiments.push(experiment);
    found(sofar());
  };
  keep(ideal?.told);
  if (ideal?.fails) {
    const which = await askWhichRounding(scene);
    told.breaks = which?.breaks ?? [];
    keep(which?.told);
  }
  if (ideal?.fails === false) {
    const bound = await askBound(scene);
    told.sums = bound;
    keep(bound?.told);
    const without = await askNoWinograd(scene);
    told.otherWayHeals = without?.heals ?? null;
    keep(without?.told);
  }
  const splice = await askSplice(scene);
  keep(splice);
  if (splice && isOneOfMany(splice, told))
    return within(subject, scene.lab, where, prior, [
      ...experiments.slice(0, -1),
      { ...splice, speaks: "for" },
    ]);
  for (const other of await askOthers(subject, scene.lab)) keep(other);
  return sofar();
}

/**
 * Whether the op that is worst off by itself is one of many: right values in its place do not heal the output, and its own error, were
 * it the only one, would pass there.
 */
const isOneOfMany = ({ speaks, numbers }: Experiment, { ownDb, format }: Told): boolean =>
  speaks !== "for" && numbers.unheld === 0 && ownDb !== null && ownDb >= defaultSnrDb[format];

/** What the experiments lead to so far, and what each of them says of it. */
function concluded(told: Told, prior: Cause, experiments: readonly Experiment[]): Found<"why"> {
  const { cause, blame } = refine(told);
  const refuted = cause.kind !== "unknown" && prior.kind !== "unknown" && prior.kind !== cause.kind;
  return {
    cause: cause.kind === "unknown" ? prior : cause.kind === prior.kind ? settled(prior) : cause,
    blame: cause.kind === "unknown" ? blameOf(prior) : blame,
    experiments: experiments.map((experiment) => ({
      ...experiment,
      speaks: speaksOf(experiment, cause, told),
    })),
    ...(refuted ? { refuted: prior } : {}),
  };
}

/** What would have told more was asked. */
const settled = ({ settle: _, ...cause }: Cause): Cause => cause;

/** Whether an experiment speaks for a cause: it is one that would have come out otherwise under another. */
function speaksOf({ name, speaks, numbers }: Experiment, cause: Cause, told: Told): Experiment["speaks"] {
  const { kind } = cause;
  const ownWay = kind === "kernel" || kind === "accumulator";
  switch (name) {
    case "ideal":
    case "which rounding":
      return kind === "unknown" ? "neither" : "for";
    case "bound": {
      const fits = !told.sums?.beyond && !told.sums?.explains;
      return ownWay ? (fits === (kind === "kernel") ? "for" : "against") : "neither";
    }
    case "other CPU":
    case "other release":
      // What a format cannot hold it can hold nowhere.
      return !numbers.right
        ? "neither"
        : ownWay
          ? "for"
          : blameOf(cause) === "format"
            ? "against"
            : "neither";
    case "no Winograd":
      return ownWay && told.otherWayHeals ? "for" : "neither";
    default:
      return speaks;
  }
}

const blameOf = ({ kind }: Cause): Why["blame"] => {
  switch (kind) {
    case "overflow":
    case "underflow":
    case "resolution":
    case "cancellation":
    case "quantization":
      return "format";
    case "accumulator":
    case "kernel":
      return kind;
    case "operator":
      return "kernel";
    case "converter":
    case "conditioning":
      return "model";
    case "growth":
    case "tie":
      return "fine";
    default:
      return "unknown";
  }
};

const asItIs = (cause: Cause, blame: Why["blame"]): Found<"why"> => ({ cause, blame, experiments: [] });

/** Wrong at Normal already, by what is right outside MNN, which the run itself has asked. */
const atNormal = (cause: Cause, reason: string): Found<"why"> => ({
  cause,
  blame: cause.kind === "quantization" ? "model" : blameOf(cause),
  experiments: [
    {
      name: "outside",
      question: "Is MNN's Normal what the source model gives outside MNN?",
      answer: `No: ${reason}.`,
      numbers: cause.numbers,
      speaks: "for",
    },
  ],
});

/** fp32 itself differs: what is right outside MNN was run again with its inputs moved, which is an experiment of the run. */
const conditioned = (cause: Cause): Found<"why"> => ({
  cause,
  blame: blameOf(cause),
  experiments: [
    {
      name: "outside",
      question: "Does what is right outside MNN move as far where its inputs move by one rounding?",
      answer: "Yes: fp32 itself cannot tell.",
      numbers: cause.numbers,
      speaks: "for",
    },
  ],
});

async function quantized(subject: Subject, lab: Lab, prior: Cause): Promise<Found<"why">> {
  const { heals, told } = await askFloatActivations(subject, lab);
  return {
    cause: prior,
    blame: heals ? "format" : "unknown",
    experiments: [{ ...told, speaks: heals ? "for" : "against" }],
  };
}

/** No op breaks by itself: whether the format's own noise comes to as much at the output. */
async function within(
  subject: Subject,
  lab: Lab,
  where: Where,
  prior: Cause,
  before: readonly Experiment[] = [],
): Promise<Found<"why">> {
  const ideal = await askIdealOutput(subject, lab);
  const experiments = [...before, ...(ideal ? [ideal.told] : []), ...(await askOthers(subject, lab))];
  const stands = prior.kind === "tie" || (isLeap(subject, prior) && (!ideal || ideal.fails));
  if (stands) return { cause: prior, blame: blameOf(prior), experiments };
  const losses = where.chain.map((at) => healthyLoss(where, at, subject.format));
  const cause: Cause = {
    kind: "growth",
    numbers: {
      ops: where.chain.length,
      mostDb: Math.max(0, ...losses),
      ...(ideal ? { idealDb: ideal.db } : {}),
    },
  };
  const refuted = prior.kind !== "growth" && prior.kind !== "unknown";
  return {
    cause,
    blame: !ideal ? "unknown" : ideal.explains ? "fine" : "kernel",
    experiments,
    ...(refuted ? { refuted: prior } : {}),
  };
}

/**
 * Whether one op makes much of the little that what it reads is off by, although it is right by itself: a row by a number that was
 * computed, a difference of what is alike. There nothing adds up: what the format, or fp32 itself, loses of its inputs is the cause.
 */
const isLeap = ({ cell }: Subject, prior: Cause): boolean =>
  typeof cell.ops?.firstBad === "number" && (blameOf(prior) === "format" || prior.kind === "conditioning");

/** How far below one rounding an op's own error is. */
const healthyLoss = ({ ops }: Where, at: number, format: Subject["format"]): number => {
  const own = ops[at]?.ownDb;
  return typeof own === "number" ? clipped(Number.POSITIVE_INFINITY, format) - clipped(own, format) : 0;
};
