import type { Config, TensorInfo } from "../../../core/report/schema.ts";
import { PROTOCOL } from "./frame.ts";

/** One input through the session, as the plan's file says it. */
export interface PlanStep {
  id: string;
  tensors: (TensorInfo & { file: string })[];
  ops: "none" | "all";
  repeats: number;
  threads?: number;
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
  /** Rounds each float output of each op to this format: ideal low precision. */
  round?: "fp16" | "bf16";
  /** Parts of the network that run one after the other, each in a precision of its own. */
  segments?: { inputs: string[]; outputs: string[]; precision: Config["precision"] }[];
}

/** What a probe is started with; docs/probe-protocol.md describes it. */
export interface Plan {
  protocol: typeof PROTOCOL;
  model: string;
  config: Pick<Config, "backend" | "precision" | "memory" | "threads"> & SessionExtras;
  steps: PlanStep[];
}

export function makePlan(model: string, config: Config, steps: PlanStep[], extras: SessionExtras = {}): Plan {
  const { backend, precision, memory, threads } = config;
  return { protocol: PROTOCOL, model, config: { backend, precision, memory, threads, ...extras }, steps };
}
