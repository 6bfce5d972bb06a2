/** Lets at most `capacity` units of work run at once; those who wait are served in the order they came. */
export class Slots {
  readonly #capacity: number;
  #free: number;
  readonly #waiting: { units: number; go: () => void }[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#free = capacity;
  }

  /** Runs `work` when `units` are free (never more than there are). */
  async run<T>(units: number, work: () => Promise<T>): Promise<T> {
    const need = Math.min(units, this.#capacity);
    await new Promise<void>((go) => {
      this.#waiting.push({ units: need, go });
      this.#serve();
    });
    try {
      return await work();
    } finally {
      this.#free += need;
      this.#serve();
    }
  }

  #serve(): void {
    while (this.#waiting[0] && this.#waiting[0].units <= this.#free) {
      const { units, go } = this.#waiting.shift()!;
      this.#free -= units;
      go();
    }
  }
}
