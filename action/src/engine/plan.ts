import type { Config, TensorInfo } from "../../../core/report/schema.ts";
import { type OpKey, PROTOCOL } from "./frame.ts";

/** One input through the session, as the plan's file or a request says it. */
export interface PlanStep {
  id: string;
  /** An optional one is of an input that a model may have or not: its converter, or MNN's session, prunes what is not used. */
  tensors: (TensorInfo & { file: string; optional?: true })[];
  /** `all` sends the first repeat's ops; `answered` those of each repeat, and waits for an answer to each. */
  ops: "none" | "all" | "answered";
  repeats: number;
  threads?: number;
}

/** Ideal low precision: values computed in fp32 and rounded to a format. */
export interface Rounding {
  to: "fp16" | "bf16";
  /** Whether the model's float inputs are rounded as well. */
  inputs?: boolean;
  /** The ops, by name, whose outputs are rounded; without, and without `except`, all ops'. */
  only?: string[];
  /** The ops whose outputs are left as they are. */
  except?: string[];
}

/** A tensor that takes the place of an op's output in every run, of whose dtype and shape it must be. */
export interface Replacement {
  op: OpKey;
  dtype: string;
  shape: number[];
  file: string;
}

/** Part of the network that runs in a precision of its own, between tensors that it names. */
export interface Segment {
  inputs: string[];
  outputs: string[];
  precision: Config["precision"];
}

/** What a session may be told beyond its config. A speaker that does not know one of these refuses the plan. */
export interface SessionExtras {
  /** The mode bits of a GPU backend. */
  mode?: number;
  /** MNN's session hints, by their number. */
  hints?: Record<number, number>;
  /** Where a GPU backend keeps its kernels. */
  cacheFile?: string;
  /** `module` for networks whose shapes depend on their inputs' content. */
  api?: "session" | "module";
  round?: Rounding;
  replace?: Replacement[];
  /** Tensors inside the network, by name, to be had as further outputs; with api `module` only. */
  outputs?: string[];
  /** They run one after the other. */
  segments?: Segment[];
}

export type PlanConfig = Pick<Config, "backend" | "precision" | "memory" | "threads"> & SessionExtras;

/** What a probe is started with; docs/probe-protocol.md describes it. */
export interface Plan {
  protocol: typeof PROTOCOL;
  model: string;
  config: PlanConfig;
  steps: PlanStep[];
  /** Whether requests follow on standard input once the steps are taken. */
  stay?: true;
}

/** A configuration as a probe is told it. */
export function planConfig(config: Config, extras: SessionExtras = {}): PlanConfig {
  const { backend, precision, memory, threads } = config;
  return { backend, precision, memory, threads, ...extras };
}

export const makePlan = (
  model: string,
  config: Config,
  steps: PlanStep[],
  extras: SessionExtras = {},
  { stay = false } = {},
): Plan => ({
  protocol: PROTOCOL,
  model,
  config: planConfig(config, extras),
  steps,
  ...(stay ? { stay: true as const } : {}),
});
