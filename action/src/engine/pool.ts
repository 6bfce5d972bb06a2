import type { ProbeRunner } from "./probe-runner.ts";

/** How many processes may wait for another question: each holds a model and its session. */
const IDLE = 4;

/** Processes that stay: whoever asks a setup again pays for no second start. */
export class Pool {
  readonly #idle: { key: string; runner: ProbeRunner }[] = [];
  #closed = false;

  /** A process of this setup that waits, if there is one. It is the caller's until given back. */
  take(key: string): ProbeRunner | null {
    const at = this.#idle.findLastIndex((one) => one.key === key);
    return at < 0 ? null : this.#idle.splice(at, 1)[0]!.runner;
  }

  /** Lets a process wait for the next question; the one that has waited longest makes room. */
  async give(key: string, runner: ProbeRunner): Promise<void> {
    // Its result may be known before it is given back, and the run over by then.
    if (this.#closed) return runner.close();
    this.#idle.push({ key, runner });
    if (this.#idle.length > IDLE) await this.#idle.shift()!.runner.close();
  }

  /** Ends all that wait. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#idle.splice(0).map(({ runner }) => runner.close()));
  }
}
