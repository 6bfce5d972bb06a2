import { provenFormat } from "../../../core/metrics/format.ts";
import { compareTensors } from "../../../core/metrics/metrics.ts";
import type { OpName, OpRow, Ops } from "../../../core/report/schema.ts";
import { judge } from "../../../core/verdict/judge.ts";
import { defaultTolerance } from "../../../core/verdict/tolerance.ts";
import type { Format } from "../../../core/verdict/vocabulary.ts";
import type { PlanStep } from "../probe/plan.ts";
import type { OpFrame, Side, StepResult } from "../probe/side.ts";
import { tensorOf } from "../probe/tensor.ts";
import { backendOf } from "./backend.ts";

/**
 * How many op outputs a side may run ahead while its partner's counterpart is looked for. Lowering differs between
 * backends and releases by a few ops at a place; this bounds memory, not correctness: what is not
 * found within it is reported as one-sided.
 */
const WINDOW = 8;

export interface PairResult {
  reference: StepResult;
  candidate: StepResult;
  ops: Ops;
}

/**
 * Runs one step on both sides at once and compares op by op as the tensors come. Ops are paired by name, type,
 * occurrence, output and number of elements; what only one side has is listed. Neither side's tensors are kept: at most
 * {@link WINDOW} of each wait for their counterpart, and a side that is ahead is held back by its pipe.
 *
 * @param format what the candidate is judged by
 */
export async function pairStep(
  reference: Side,
  candidate: Side,
  steps: { reference: PlanStep; candidate: PlanStep },
  format: Format,
): Promise<PairResult> {
  const left = new Stream(reference, steps.reference);
  const right = new Stream(candidate, steps.candidate);
  const ops: Ops = { rows: [], firstBad: null, onlyReference: [], onlyCandidate: [] };

  for (;;) {
    await Promise.all([left.fill(1), right.fill(1)]);
    if (left.ended && right.ended) break;
    if (left.ended) ops.onlyCandidate.push(right.drop(0));
    else if (right.ended) ops.onlyReference.push(left.drop(0));
    else {
      const [at, to] = await align(left, right);
      for (let i = 0; i < at; i++) ops.onlyReference.push(left.drop(0));
      for (let i = 0; i < to; i++) ops.onlyCandidate.push(right.drop(0));
      if (left.head && right.head && keyOf(left.head) === keyOf(right.head))
        ops.rows.push(compareOps(left.take(), right.take(), left, right, format));
    }
  }
  return { reference: left.result!, candidate: right.result!, ops };
}

/**
 * How many frames to drop on each side until the heads agree: the fewest within the window. When none agree, one of
 * each is dropped.
 */
async function align(left: Stream, right: Stream): Promise<[number, number]> {
  for (let depth = 0; depth < WINDOW; depth++) {
    await Promise.all([left.fill(depth + 1), right.fill(depth + 1)]);
    for (let other = 0; other <= depth; other++) {
      if (left.keyAt(depth) !== null && left.keyAt(depth) === right.keyAt(other)) return [depth, other];
      if (right.keyAt(depth) !== null && left.keyAt(other) === right.keyAt(depth)) return [other, depth];
    }
  }
  return [1, 1];
}

function compareOps(a: OpFrame, b: OpFrame, left: Stream, right: Stream, format: Format): OpRow {
  const [x, y] = [tensorOf(a), tensorOf(b)];
  const metrics = compareTensors(x, y, a.header.shape, format);
  const row: OpRow = {
    ...nameOf(a),
    shape: a.header.shape,
    metrics,
    format: provenFormat(y),
    verdict: judge(metrics, defaultTolerance(format)).verdict,
    backend: backendOf(b.header.backend),
  };
  left.recycle(a);
  right.recycle(b);
  return row;
}

/** One side's op frames with a few read ahead. */
class Stream {
  readonly #side: Side;
  readonly #frames: AsyncGenerator<OpFrame, StepResult>;
  readonly #ahead: OpFrame[] = [];
  result: StepResult | null = null;

  constructor(side: Side, step: PlanStep) {
    this.#side = side;
    this.#frames = side.step(step);
  }

  /** Reads until `n` frames are ahead, or the step is over. */
  async fill(n: number): Promise<void> {
    while (!this.result && this.#ahead.length < n) {
      const next = await this.#frames.next();
      if (next.done) this.result = next.value;
      else this.#ahead.push(next.value);
    }
  }

  get ended(): boolean {
    return this.result !== null && this.#ahead.length === 0;
  }

  get head(): OpFrame | undefined {
    return this.#ahead[0];
  }

  keyAt(index: number): string | null {
    const frame = this.#ahead[index];
    return frame ? keyOf(frame) : null;
  }

  take(): OpFrame {
    return this.#ahead.shift()!;
  }

  /** Lets a frame go that has no counterpart. */
  drop(index: number): OpName {
    const [frame] = this.#ahead.splice(index, 1);
    this.#side.recycle(frame!);
    return nameOf(frame!);
  }

  recycle(frame: OpFrame): void {
    this.#side.recycle(frame);
  }
}

const keyOf = ({ header }: OpFrame): string =>
  JSON.stringify([header.name, header.type, header.occurrence, header.output, sizeOf(header.shape)]);

const sizeOf = (shape: number[]): number => shape.reduce((product, size) => product * size, 1);

const nameOf = ({ header }: OpFrame): OpName => ({
  name: header.name,
  type: header.type,
  occurrence: header.occurrence,
  output: header.output,
});
