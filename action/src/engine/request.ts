import type { Tensor } from "../../../core/numeric/metrics.ts";
import type { PlanConfig, PlanStep } from "./plan.ts";

/** What a probe that stays is told on its standard input. */
export type Request =
  | { kind: "step"; step: PlanStep }
  /** Begins anew, as a fresh process would: with another config, and where it is given another model. */
  | { kind: "open"; config: PlanConfig; model?: string }
  | { kind: "quit" };

/** What an op is answered in a step whose ops are `answered`. */
export type Answer =
  | { kind: "keep" }
  /** Ends the run, which then has no outputs. */
  | { kind: "stop" }
  /** Replaces the op's output, of whose dtype and shape it must be, before the next op reads it. */
  | { kind: "overwrite"; dtype: string; shape: number[]; data: Tensor };

/** The frame that says it: its header, and the elements that it carries. */
export function frameOf(said: Request | Answer): { header: object; payload: Uint8Array } {
  if (said.kind !== "overwrite") return { header: said, payload: new Uint8Array() };
  const { data, ...header } = said;
  return { header, payload: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
