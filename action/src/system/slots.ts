/** How often who waits is passed by others that fit in where it does not. */
const MOST_PASSED = 4;

/**
 * Lets at most `capacity` units of work run at once. Those who wait are served by their weight and then in the order they came, but that
 * smaller work is let by where the first does not fit yet: what takes two cores would have one of them idle until the other is free as well.
 */
export class Slots {
  readonly #capacity: number;
  #free: number;
  readonly #waiting: { units: number; weight: number; passed: number; go: () => void }[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#free = capacity;
  }

  /** Runs `work` when `units` are free (never more than there are). @param weight who has more goes before who has less */
  async run<T>(units: number, work: () => Promise<T>, weight = 0): Promise<T> {
    const need = Math.min(units, this.#capacity);
    await new Promise<void>((go) => {
      const lighter = this.#waiting.findIndex((other) => other.weight < weight);
      const at = lighter < 0 ? this.#waiting.length : lighter;
      this.#waiting.splice(at, 0, { units: need, weight, passed: 0, go });
      this.#serve();
    });
    try {
      return await work();
    } finally {
      this.#free += need;
      this.#serve();
    }
  }

  /** The first that fits, unless one before it was passed often enough; -1 where there is none. */
  #next(): number {
    const fits = this.#waiting.findIndex(({ units }) => units <= this.#free);
    const due = this.#waiting.findIndex(({ passed }) => passed >= MOST_PASSED);
    return due >= 0 && due < fits ? -1 : fits;
  }

  #serve(): void {
    for (let at = this.#next(); at >= 0; at = this.#next()) {
      for (const passed of this.#waiting.slice(0, at)) passed.passed++;
      const { units, go } = this.#waiting.splice(at, 1)[0]!;
      this.#free -= units;
      go();
    }
  }
}
