import type { ProbeRunner } from "./probe-runner.ts";
import { familyKey, type Setup, setupKey } from "./setup.ts";

/** How many processes may wait for another question: each holds a model and its session. */
const IDLE = 4;

/** Processes that stay: whoever asks a setup again, or one that differs in its `ask` alone, pays for no second start. */
export class Pool {
  readonly #idle: { setup: Setup; runner: ProbeRunner }[] = [];
  #closed = false;

  /** A process of this setup that waits, or one of its family that can be turned to it. It is the caller's until given back. */
  take(setup: Setup): ProbeRunner | null {
    const [key, family] = [setupKey(setup), familyKey(setup)];
    const same = this.#idle.findLastIndex((one) => setupKey(one.setup) === key);
    const at = same < 0 && family ? this.#idle.findIndex((one) => familyKey(one.setup) === family) : same;
    if (at < 0) return null;
    const { runner } = this.#idle.splice(at, 1)[0]!;
    if (same < 0) runner.turnTo(setup.ask);
    return runner;
  }

  /** Lets a process wait for the next question; the one that has waited longest makes room. */
  async give(setup: Setup, runner: ProbeRunner): Promise<void> {
    // Its result may be known before it is given back, and the run over by then.
    if (this.#closed) return runner.close();
    this.#idle.push({ setup, runner });
    if (this.#idle.length > IDLE) await this.#idle.shift()!.runner.close();
  }

  /** Ends all that wait. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#idle.splice(0).map(({ runner }) => runner.close()));
  }
}
