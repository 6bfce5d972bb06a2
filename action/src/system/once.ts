/** Work of which each piece is begun once and then shared: promises by key. */
export class Once<T> {
  readonly #begun = new Map<string, Promise<T>>();

  /** The promise of `key`, from `begin` the first time. Nobody has to wait for it: a failure unheard is no crash. */
  get(key: string, begin: () => Promise<T>): Promise<T> {
    const known = this.#begun.get(key);
    return known ?? this.set(key, begin());
  }

  /** Lets `work` be what `key` stands for from now on. */
  set(key: string, work: Promise<T>): Promise<T> {
    work.catch(() => {});
    this.#begun.set(key, work);
    return work;
  }

  has(key: string): boolean {
    return this.#begun.has(key);
  }

  /** All that succeeded, when nothing is running any more. */
  async all(): Promise<T[]> {
    const settled = await Promise.allSettled(this.#begun.values());
    return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }
}
