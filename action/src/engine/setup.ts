import type { Config } from "../../../core/report/schema.ts";
import type { OutsideSpec, RuntimeSpec } from "../mnn/spec.ts";
import type { TargetSpec } from "../target/spec.ts";
import type { PlanStep, SessionExtras } from "./plan.ts";

/** A model's file as MNN reads it, and the name that it goes by. */
export interface ModelFile {
  name: string;
  file: string;
}

/** What a run is asked beyond its configuration; a speaker that cannot is told before anything runs. */
export type Ask = Pick<SessionExtras, "api" | "hints" | "outputs" | "replace" | "round" | "segments">;

/** A model on one runtime, target and configuration: all that its numbers depend on but the input. */
export interface Setup {
  model: ModelFile;
  runtime: RuntimeSpec | OutsideSpec;
  target: TargetSpec;
  config: Config;
  ask?: Ask;
}

/** One set of input tensors, as raw files that every probe reads. Its id is unique within its model. */
export type Feed = Pick<PlanStep, "id" | "tensors">;

/** Setups of one key give the same numbers. */
export const setupKey = ({ model, runtime, target, config, ask = {} }: Setup): string =>
  JSON.stringify([model.name, model.file, runtime.name, target.name, config.id, ask]);

/** Setups of one family differ in what is asked beyond their configuration alone; null where nothing is. */
export const familyKey = ({ ask, ...setup }: Setup): string | null =>
  ask && Object.keys(ask).length > 0 ? setupKey(setup) : null;

export const feedKey = ({ id, tensors }: Feed): string =>
  JSON.stringify([id, tensors.map(({ name, file }) => [name, file])]);

/** A setup in words, for progress. */
export const describeSetup = ({ model, runtime, target, config }: Setup): string =>
  `${model.name} ${runtime.name} ${target.name} ${config.id}`;

/** Whether both are the same runtime on the same target. */
export const samePlace = (
  a: Pick<Setup, "runtime" | "target">,
  b: Pick<Setup, "runtime" | "target">,
): boolean => a.runtime.name === b.runtime.name && a.target.name === b.target.name;

/** Rough relative times, for the estimate only: emulation is dear, and fp16 under emulation twice as much. */
export const costOf = ({ target, config }: Setup): number =>
  target.kind === "host" ? 0.1 : config.precision === "low" || config.precision === "low_bf16" ? 2 : 1;

/**
 * How many cores setups keep busy that run in step. Where one is emulated each waits at every op for the slowest: of what the others take, half
 * is seen beside it (1.0 to 1.3 cores of two sides of which one takes twice the other's time).
 */
export function coresOf(setups: readonly Setup[]): number {
  const costs = setups.map(costOf);
  const emulated = setups.some(({ target }) => target.cpu !== null);
  if (!emulated) return setups.length;
  const all = costs.reduce((sum, cost) => sum + cost, 0) / Math.max(...costs);
  return 1 + (all - 1) / 2;
}
