import type { Tried } from "../../../core/report/answer-asked.ts";
import type { Config } from "../../../core/report/schema.ts";
import { formatLimits } from "../../../core/report/vocabulary.ts";
import type { Segment } from "../engine/plan.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import type { Op } from "../mnn/graph/graph.ts";
import type { Lab } from "./lab.ts";
import type { Cuts, Precisions } from "./plan-cut.ts";
import type { Subject, SubjectInput } from "./subject.ts";

/** The precisions that a failing configuration is planned with: what is kept is kept at that of a right run. */
export const precisionsOf = ({ backend, precision }: Config): Precisions => ({
  most: precision,
  kept: backend === "cpu" ? "normal" : "high",
});

/** Inputs that are run side by side once the first has passed: under emulation most of the time is theirs. */
const AT_ONCE = 2;

/** What became of one set of ops on the inputs that it was tried on, up to the first that did not pass. */
export interface Trial {
  passes: boolean;
  tried: Tried[];
  /** Tensors between segments that were not finite where they are at Normal, or beyond what the reader can hold. */
  seams: string[];
  /** What the probe said where it gave no result. */
  failure: string | null;
}

/** Tries sets of ops as they would ship: through real segments, on real inputs, with the report's verdicts. */
export class Trials {
  readonly #subject: Subject;
  readonly #lab: Lab;
  readonly #cuts: Cuts;
  readonly #known = new Map<string, Promise<Trial>>();
  /** Sets that were run so far. */
  count = 0;

  constructor(subject: Subject, lab: Lab, cuts: Cuts) {
    this.#subject = subject;
    this.#lab = lab;
    this.#cuts = cuts;
  }

  chain(kept: ReadonlySet<Op>): Segment[] | null {
    return this.#cuts.chain(kept, precisionsOf(this.#subject.setup.config));
  }

  /** Runs a set on inputs in their order, up to the first that does not pass. @throws OutOfBudget */
  try(kept: ReadonlySet<Op>, inputs: readonly SubjectInput[]): Promise<Trial> {
    const key = JSON.stringify([[...kept].map(({ index }) => index).sort(), inputs.map(({ id }) => id)]);
    const known = this.#known.get(key);
    if (known) return known;
    const trial = this.#run(kept, inputs);
    this.#known.set(key, trial);
    return trial;
  }

  async #run(kept: ReadonlySet<Op>, inputs: readonly SubjectInput[]): Promise<Trial> {
    const trial: Trial = { passes: false, tried: [], seams: [], failure: null };
    const segments = this.chain(kept);
    if (!segments)
      return { ...trial, failure: "a tensor between its segments has no name, or one that is not its own" };
    this.count++;
    for (let at = 0; at < inputs.length; at += AT_ONCE) {
      const some = inputs.slice(at, at + AT_ONCE);
      const results = await Promise.all(some.map((input) => this.#one(kept.size, segments, input)));
      for (const { tried, seams, failure } of results) {
        trial.tried.push(tried);
        if (tried.verdict !== "pass" || seams.length > 0) return { ...trial, seams, failure };
      }
    }
    return { ...trial, passes: true };
  }

  async #one(
    size: number,
    segments: Segment[],
    { id, feed }: SubjectInput,
  ): Promise<Pick<Trial, "seams" | "failure"> & { tried: Tried }> {
    const result = await this.#lab.one(segmented(this.#subject.setup, segments), feed);
    const { verdict, snrDb } = await this.#subject.judge(id, result);
    const seams = await this.#badSeams(segments, result, feed);
    this.#lab.note(
      `  ${size} kept, ${id}: ${verdict} at ${snrDb.toFixed(1)} dB${seams.length > 0 ? `, bad at ${seams.join(", ")}` : ""}`,
    );
    return {
      tried: { input: id, verdict, snrDb },
      seams,
      failure: result.status === "ok" ? null : result.message,
    };
  }

  /** What is not finite where it crosses, more than at Normal, or cannot be held by who reads it: a copy into fp16 saturates. */
  async #badSeams(segments: readonly Segment[], { seams }: StepResult, feed: Feed): Promise<string[]> {
    const { setup, host, format, reference } = this.#subject;
    const { most, kept } = precisionsOf(setup.config);
    const holds = formatLimits[format].max >= formatLimits.bf16.max;
    const beyond = seams.filter(
      ({ segment, beyond }) => beyond > 0 && !holds && segments[segment]?.precision === most,
    );
    const infinite = seams.filter(({ notFinite }) => notFinite > 0);
    if (infinite.length === 0) return [...new Set(beyond.map(({ name }) => name))];
    // A mask may be meant to be infinite.
    const right = segments.map((segment) => ({ ...segment, precision: kept }));
    const normal = await this.#lab.one(
      segmented({ ...setup, ...(host ?? reference), ask: setup.ask }, right),
      feed,
    );
    const more = infinite.filter(({ segment, name, notFinite }) => {
      const same = normal.seams.find((seam) => seam.segment === segment && seam.name === name);
      return notFinite > (same?.notFinite ?? 0);
    });
    return [...new Set([...beyond, ...more].map(({ name }) => name))];
  }
}

/** A setup as a chain of segments. */
export function segmented(setup: Setup, segments: Segment[]): Setup {
  const hints = setup.ask?.hints;
  return { ...setup, ask: { ...(hints ? { hints } : {}), segments } };
}

/**
 * Whether a chain all at Normal gives the bits of the whole at Normal: what every mixed plan of these cuts stands on, because a
 * cut that MNN takes wrongly computes plausible nonsense.
 */
export async function gate(
  lab: Lab,
  normal: Setup,
  cuts: readonly Segment[],
  { feed }: SubjectInput,
  precision: Segment["precision"],
): Promise<{ gate: "equal" | "different" | "not-run"; why: string | null }> {
  const all = cuts.map((segment) => ({ ...segment, precision }));
  const chain = await lab.one(segmented(normal, all), feed);
  const where = `${normal.runtime.name} ${normal.target.name}`;
  if (chain.status !== "ok")
    return { gate: "not-run", why: `the chain all at Normal did not run on ${where}: ${chain.message}` };
  const whole = await lab.one(normal, feed);
  if (whole.status !== "ok")
    return { gate: "not-run", why: `the whole at Normal did not run on ${where}: ${whole.message}` };
  const digests = ({ outputs }: StepResult) =>
    JSON.stringify(outputs.map(({ name, digest }) => [name, digest]).sort());
  return digests(chain) === digests(whole)
    ? { gate: "equal", why: null }
    : { gate: "different", why: `the chain all at Normal has other bits than the whole on ${where}` };
}
