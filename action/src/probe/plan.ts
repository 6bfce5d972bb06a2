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

/** What a probe is started with; docs/probe-protocol.md describes it. */
export interface Plan {
  protocol: typeof PROTOCOL;
  model: string;
  config: Pick<Config, "backend" | "precision" | "memory" | "threads">;
  steps: PlanStep[];
}

export function makePlan(model: string, config: Config, steps: PlanStep[]): Plan {
  const { backend, precision, memory, threads } = config;
  return { protocol: PROTOCOL, model, config: { backend, precision, memory, threads }, steps };
}
