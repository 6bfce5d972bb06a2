import type { Tensor } from "../../../core/numeric/metrics.ts";
import type { OpName } from "../../../core/report/schema.ts";
import type { HeaderOf } from "./frame.ts";
import type { Answer } from "./request.ts";

/** One output of one op, as one side computed it. `data` is only there while the op is looked at: copy what is to be kept. */
export interface OpTensor extends OpName {
  shape: number[];
  data: Tensor;
  /** What the probe tells of where and how it is held; see docs/probe-protocol.md. */
  held: Pick<HeaderOf<"op">, "backend" | "bits" | "deviceId" | "onHost">;
}

/** An op's output on all sides of a comparison, in the order of its setups, with what a measure made of it. */
export interface OpMatch<T> {
  op: OpName;
  shape: number[];
  seen: T;
}

/** What is taken of an op that all sides computed: metrics, ranges, histograms, hashes. */
export type Measure<T> = (sides: OpTensor[]) => T | Promise<T>;

/** What is taken of a run, op by op. */
export interface Watcher<T> {
  /** Whether it answers: then the run waits at each op, and what is returned happens before the next op reads it. */
  answers?: boolean;
  op(op: OpTensor): Answer | undefined | Promise<Answer | undefined>;
  /** Called once, when the run is over. */
  seen(): T;
}
