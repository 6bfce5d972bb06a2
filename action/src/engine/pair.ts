import { backendOf } from "../../../core/judge/backend.ts";
import { judge } from "../../../core/judge/judge.ts";
import { defaultTolerance } from "../../../core/judge/tolerance.ts";
import { compareTensors } from "../../../core/numeric/metrics.ts";
import { provenFormat } from "../../../core/numeric/proven-format.ts";
import type { OpName, OpRow, Ops } from "../../../core/report/schema.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import { elementsOf } from "./dtypes.ts";
import type { PlanStep } from "./plan.ts";
import type { OpFrame, Side, StepResult } from "./side.ts";
import { tensorOf } from "./tensor.ts";

/**
 * How many op outputs of a side wait for their counterparts. Lowering differs between backends and releases by a few
 * ops at a place, and some change places. This bounds memory: what is not found within it is reported as one-sided.
 */
const WINDOW = 8;

/** What is asked of a side here. */
export type OpSource = Pick<Side, "step" | "recycle">;

export interface PairResult {
  reference: StepResult;
  candidate: StepResult;
  ops: Ops;
}

/**
 * Runs one step on both sides at once and compares op by op as the tensors come. Ops are paired by name, type,
 * occurrence, output and number of elements, whichever side has them first; what only one side has is listed. At
 * most {@link WINDOW} tensors of each side wait, and a side that is ahead is held back by its pipe.
 *
 * @param format what the candidate is judged by
 */
export async function pairStep(
  reference: OpSource,
  candidate: OpSource,
  steps: { reference: PlanStep; candidate: PlanStep },
  format: Format,
): Promise<PairResult> {
  const left = new Stream(reference, steps.reference);
  const right = new Stream(candidate, steps.candidate);
  const rows: { at: number; row: OpRow }[] = [];
  const place = (fresh: Waiting, own: Stream, other: Stream): void => {
    const partner = other.find(fresh.key);
    if (partner) {
      const [a, b] = own === left ? [fresh, partner] : [partner, fresh];
      rows.push({ at: a.at, row: compareOps(left.take(a), right.take(b), left, right, format) });
    } else if (other.gaveUp(fresh.key)) own.dropAll();
    else own.dropOld();
  };

  for (let open = [left, right]; open.length > 0; open = open.filter(({ result }) => !result)) {
    // Who has more that is new to the other waits, so that after ops of its own the other catches up.
    const least = Math.min(...open.map(({ ahead }) => ahead));
    const turn = open.filter(({ ahead }) => ahead === least);
    await Promise.all(turn.map((stream) => stream.read()));
    for (const stream of turn) {
      const fresh = stream.fresh();
      if (fresh) place(fresh, stream, stream === left ? right : left);
    }
  }
  const ops: Ops = {
    rows: rows.sort((a, b) => a.at - b.at).map(({ row }) => row),
    firstBad: null,
    onlyReference: left.dropAll(),
    onlyCandidate: right.dropAll(),
  };
  return { reference: left.result!, candidate: right.result!, ops };
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
    ...(b.header.bits ? { bits: b.header.bits } : {}),
  };
  left.recycle(a);
  right.recycle(b);
  return row;
}

/** An op output whose counterpart is looked for. */
interface Waiting {
  /** Its place in the order of execution. */
  at: number;
  key: string;
  frame: OpFrame;
}

/** One side's op frames: those that wait, and the names of those that were given up. */
class Stream {
  readonly #side: OpSource;
  readonly #frames: AsyncGenerator<OpFrame, StepResult>;
  #waiting: Waiting[] = [];
  readonly #dropped: OpName[] = [];
  readonly #droppedKeys = new Set<string>();
  #read = 0;
  #paired = 0;
  result: StepResult | null = null;

  constructor(side: OpSource, step: PlanStep) {
    this.#side = side;
    this.#frames = side.step(step);
  }

  async read(): Promise<void> {
    const next = await this.#frames.next();
    if (next.done) this.result = next.value;
    else this.#waiting.push({ at: ++this.#read, key: keyOf(next.value), frame: next.value });
  }

  /** How many wait that came after the last one that was paired. */
  get ahead(): number {
    return this.#waiting.filter(({ at }) => at > this.#paired).length;
  }

  /** The one that was read last, if it still waits and the step goes on. */
  fresh(): Waiting | null {
    const last = this.#waiting.at(-1);
    return !this.result && last && last.at === this.#read ? last : null;
  }

  find(key: string): Waiting | undefined {
    return this.#waiting.find((waiting) => waiting.key === key);
  }

  gaveUp(key: string): boolean {
    return this.#droppedKeys.has(key);
  }

  take(taken: Waiting): OpFrame {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== taken);
    this.#paired = Math.max(this.#paired, taken.at);
    this.#drop(({ at }) => at < this.#paired - WINDOW);
    return taken.frame;
  }

  /** Gives up what is too much to keep. */
  dropOld(): void {
    const excess = this.#waiting.slice(0, Math.max(0, this.#waiting.length - WINDOW));
    this.#drop((waiting) => excess.includes(waiting));
  }

  /** Gives up everything that waits. @returns all that ever was given up, in the order of execution */
  dropAll(): OpName[] {
    this.#drop(() => true);
    return this.#dropped;
  }

  recycle(frame: OpFrame): void {
    this.#side.recycle(frame);
  }

  #drop(which: (waiting: Waiting) => boolean): void {
    for (const { frame, key } of this.#waiting.filter(which)) {
      this.#dropped.push(nameOf(frame));
      this.#droppedKeys.add(key);
      this.recycle(frame);
    }
    this.#waiting = this.#waiting.filter((waiting) => !which(waiting));
  }
}

const keyOf = ({ header }: OpFrame): string =>
  JSON.stringify([header.name, header.type, header.occurrence, header.output, elementsOf(header.shape)]);

const nameOf = ({ header }: OpFrame): OpName => ({
  name: header.name,
  type: header.type,
  occurrence: header.occurrence,
  output: header.output,
});
