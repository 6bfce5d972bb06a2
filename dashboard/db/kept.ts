/** What is kept under one name. */
interface Entry {
  version: number;
  value: Promise<unknown>;
  size: number;
}

/** The size of an entry beside what it says of itself. */
const LEAST = 100;

/**
 * What was made of what is in the database, until that changes: it is asked for with a version, and made again for any other. As much as
 * fits, and of that what was asked for last.
 */
export class Kept {
  readonly #most: number;
  #size = 0;
  /** The one that was asked for last is the last one. */
  readonly #entries = new Map<string, Entry>();

  /** @param most of the sizes of what is kept, together */
  constructor(most: number) {
    this.#most = most;
  }

  /** Who asks while it is made waits for that. What fails is not kept. */
  get<T>(name: string, version: number, make: () => Promise<T>, sizeOf: (made: T) => number): Promise<T> {
    const found = this.#entries.get(name);
    if (found?.version === version) {
      this.#entries.delete(name);
      this.#entries.set(name, found);
      return found.value as Promise<T>;
    }
    this.#remove(name);
    const entry: Entry = { version, value: make(), size: 0 };
    this.#entries.set(name, entry);
    // Also what turns out to be nothing: anybody may ask for a branch that is none.
    this.#grow(name, entry, LEAST);
    (entry.value as Promise<T>).then(
      (made) => this.#grow(name, entry, sizeOf(made)),
      () => this.#entries.get(name) === entry && this.#remove(name),
    );
    return entry.value as Promise<T>;
  }

  #grow(name: string, entry: Entry, size: number): void {
    if (this.#entries.get(name) !== entry) return;
    entry.size += size;
    this.#size += size;
    for (const [oldest] of this.#entries) {
      if (this.#size <= this.#most) return;
      this.#remove(oldest);
    }
  }

  #remove(name: string): void {
    this.#size -= this.#entries.get(name)?.size ?? 0;
    this.#entries.delete(name);
  }
}
