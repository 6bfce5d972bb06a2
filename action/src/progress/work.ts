import { duration } from "../../../core/numeric/number.ts";
import { progress as told } from "../../../core/words/log/progress.ts";
import type { Step } from "./progress.ts";

/** How much is done and how long the rest will take, told on one progress step. */
export class Work {
  readonly #step: Step;
  readonly #startedAt = performance.now();
  #total = 0;
  #done = 0;

  constructor(step: Step) {
    this.#step = step;
  }

  /** Announces work, in any unit of expected time. */
  expect(units: number): void {
    this.#total += units;
  }

  /** Tells that some of it was done, and what. */
  finish(units: number, what: string): void {
    this.#done += units;
    const elapsed = performance.now() - this.#startedAt;
    const left = (elapsed / this.#done) * Math.max(0, this.#total - this.#done);
    const percent = Math.min(99, Math.floor((100 * this.#done) / this.#total));
    this.#step.update(told.work({ percent: `${percent}%`, time: duration(Math.max(1000, left)), what }));
  }
}
