import { CodedError } from "../../errors/coded-error.ts";

/** Lets a few work at a time and some wait; more are sent away. */
export class Turns {
  readonly #most: number;
  readonly #mostWaiting: number;
  #working = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /** @throws CodedError `busy` */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#working < this.#most) this.#working++;
    else if (this.#waiting.length < this.#mostWaiting)
      // Who ends hands its turn over, so that nobody who comes now gets in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else
      throw new CodedError(
        "busy",
        `${this.#mostWaiting} reports wait to be read already.`,
        "Send it again in a minute.",
      );
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#working--;
    }
  }
}
