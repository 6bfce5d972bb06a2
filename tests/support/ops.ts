import { compareStep } from "../../action/src/engine/compare.ts";
import type { OpSource } from "../../action/src/engine/op-stream.ts";
import type { PlanStep } from "../../action/src/engine/plan.ts";
import type { OpFrame, StepResult } from "../../action/src/engine/probe-runner.ts";
import { graphFacts } from "../../action/src/grid/graph-facts.ts";
import { Kept, opsOf, rowMeasure } from "../../action/src/grid/op-rows.ts";
import type { Format } from "../../core/report/vocabulary.ts";

/** One op of a scripted side: its name and values. */
export interface ScriptedOp {
  name: string;
  values: number[];
  type?: string;
  occurrence?: number;
}

export const op = (name: string, ...values: number[]): ScriptedOp => ({
  name,
  values: values.length > 0 ? values : [1, 2, 3],
});

/** A side that gives these ops, and counts how many it has given out that were not given back. */
export class ScriptedSide implements OpSource {
  held = 0;
  mostHeld = 0;
  read = 0;
  readonly #ops: ScriptedOp[];

  constructor(ops: ScriptedOp[]) {
    this.#ops = ops;
  }

  async *step(step: PlanStep): AsyncGenerator<OpFrame, StepResult> {
    for (const { name, values, type = "Convolution", occurrence = 0 } of this.#ops) {
      this.read++;
      this.mostHeld = Math.max(this.mostHeld, ++this.held);
      const payload = Float32Array.from(values).buffer;
      const shape = [1, values.length];
      yield {
        header: { kind: "op", name, type, occurrence, output: 0, dtype: "float32", shape },
        payload,
        bytes: payload.byteLength,
      };
    }
    return { input: step.id, status: "ok" } as StepResult;
  }

  recycle(): void {
    this.held--;
  }
}

export const step: PlanStep = { id: "cat", tensors: [], ops: "all", repeats: 1 };

/** Holds a candidate's step against a reference's, as the grid does. */
export async function pairStep(
  reference: OpSource,
  candidate: OpSource,
  steps: { reference: PlanStep; candidate: PlanStep },
  format: Format,
) {
  const compared = await compareStep(
    [
      { source: reference, step: steps.reference },
      { source: candidate, step: steps.candidate },
    ],
    rowMeasure(format, new Kept(graphFacts(null))),
  );
  const [left, right] = compared.results;
  return { reference: left!, candidate: right!, ops: opsOf(compared) };
}
