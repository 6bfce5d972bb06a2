import type { OpName } from "../../../core/report/schema.ts";
import { elementsOf } from "./dtypes.ts";
import type { OpTensor } from "./measure.ts";
import type { PlanStep } from "./plan.ts";
import type { OpFrame, ProbeRunner, StepResult } from "./probe-runner.ts";
import type { Answer } from "./request.ts";
import { tensorOf } from "./tensor.ts";

/**
 * How many op outputs of a side wait for their counterparts. Lowering differs between backends and releases by a few
 * ops at a place, and some change places. This bounds memory: what is not found within it is reported as one-sided.
 */
export const WINDOW = 8;

/** What is asked of a side here. */
export type OpSource = Pick<ProbeRunner, "step" | "recycle">;

/** An op output whose counterparts are looked for. */
export interface Waiting {
  /** Its place in the order of execution. */
  at: number;
  key: string;
  frame: OpFrame;
}

/** One side's op frames: those that wait, and the names of those that were given up. */
export class OpStream {
  readonly #side: OpSource;
  readonly #frames: AsyncGenerator<OpFrame, StepResult, Answer | undefined>;
  /** Whether the side waits at each op for an answer. */
  readonly #answered: boolean;
  /** The op that it waits at. */
  #open: Waiting | null = null;
  #answer: { answer: Answer; told: () => void } | null = null;
  #waiting: Waiting[] = [];
  readonly #dropped: OpName[] = [];
  readonly #droppedKeys = new Set<string>();
  #read = 0;
  #paired = 0;
  result: StepResult | null = null;

  constructor(side: OpSource, step: PlanStep) {
    this.#side = side;
    this.#frames = side.step(step);
    this.#answered = step.ops === "answered";
  }

  /** Whether it computes nothing more before its last op is answered. */
  get blocked(): boolean {
    return this.#open !== null;
  }

  /** Lets it go on. @param told called once the answer is on its way: its data may then be used again */
  answer(answer: Answer, told: () => void): void {
    this.#open = null;
    this.#answer = { answer, told };
  }

  /** Gives up the op that it waits at, which stays as it is. */
  giveUp(): void {
    this.#drop((waiting) => waiting === this.#open);
  }

  async read(): Promise<void> {
    const { answer, told } = this.#answer ?? {};
    this.#answer = null;
    const next = await this.#frames.next(answer).finally(told);
    if (next.done) {
      this.result = next.value;
      return;
    }
    const waiting = { at: ++this.#read, key: keyOf(next.value), frame: next.value };
    this.#waiting.push(waiting);
    if (this.#answered) this.#open = waiting;
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
    for (const waiting of this.#waiting.filter(which)) {
      const { frame, key } = waiting;
      if (this.#open === waiting) this.#open = null;
      this.#dropped.push(nameOf(frame));
      this.#droppedKeys.add(key);
      this.recycle(frame);
    }
    this.#waiting = this.#waiting.filter((waiting) => !which(waiting));
  }
}

/** The frame as an op's tensor over the frame's own memory. @throws BrokenFrames */
export function opOf(frame: OpFrame): OpTensor {
  const { shape, backend, bits, deviceId, onHost } = frame.header;
  return { ...nameOf(frame), shape, data: tensorOf(frame), held: { backend, bits, deviceId, onHost } };
}

const keyOf = ({ header }: OpFrame): string =>
  JSON.stringify([header.name, header.type, header.occurrence, header.output, elementsOf(header.shape)]);

export const nameOf = ({ header }: OpFrame): OpName => ({
  name: header.name,
  type: header.type,
  occurrence: header.occurrence,
  output: header.output,
});
