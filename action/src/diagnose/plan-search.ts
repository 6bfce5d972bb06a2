/** What a search asks; it counts on an empty set to fail and on all items to pass. */
export interface Oracle<Item> {
  passes(set: ReadonlySet<Item>): Promise<boolean>;
  /** A set made larger until it is sound, and whether it passes then. */
  grow(set: ReadonlySet<Item>): Promise<{ set: ReadonlySet<Item>; passes: boolean }>;
  /** Sets asked about so far. */
  asked(): number;
}

/** How a search ended. */
export interface Least<Item> {
  /** A set that passes; null where none was found. */
  set: ReadonlySet<Item> | null;
  /** Whether it was seen that none of its items can be left out, or that not even all of them pass; else it ended at its bound. */
  proven: boolean;
}

/** Where more ops than these must stay at Normal, most do, and a few less are no better to ship. */
const MANY = 4;

/**
 * How many sets may be asked about for one of `k` out of `n`: 2 k log2 n, as for so many needed items found one after another by
 * halves; for a large set no more than for one of {@link MANY}.
 */
export const bound = (k: number, n: number): number =>
  Math.ceil(2 * Math.max(1, Math.min(k, MANY)) * Math.log2(Math.max(2, n)));

/** Sets up to this size are tried without each of their items; larger ones are narrowed by halves first. */
const FEW = 8;

/**
 * A small set that passes. The first guess is grown; where it fails, prefixes of the ranking are, twice as long each time, and
 * halved down to the shortest that passes. The last item of that is needed; so is the last of the shortest prefix that passes
 * beside it, and so on. At last each item is left out by itself: what is true of one set need not be of a smaller one.
 *
 * @param ranked all items, the likeliest first
 * @param first the guess; may be empty
 * It asks about {@link bound} sets at most, and ends with the smallest that it has.
 *
 * @param better is told each set that passes, the smaller ones later
 */
export async function leastSet<Item>(
  ranked: readonly Item[],
  first: readonly Item[],
  oracle: Oracle<Item>,
  better: (set: ReadonlySet<Item>) => Promise<void> = async () => {},
): Promise<Least<Item>> {
  const start = await grown(ranked, first, oracle);
  if (!("set" in start)) return { set: null, proven: start.tried };
  const least = new Shrinking(ranked, start.set, oracle, better);
  await better(start.set);
  if (start.set.size > FEW) await least.narrow(start.needed);
  return { proven: await least.leaveOutEach(), set: least.set };
}

/** @returns the first set that passes, or whether all items were tried in vain */
async function grown<Item>(
  ranked: readonly Item[],
  first: readonly Item[],
  oracle: Oracle<Item>,
): Promise<{ set: ReadonlySet<Item>; needed: Item[] } | { tried: boolean }> {
  const mayAsk = () => oracle.asked() < bound(ranked.length, ranked.length);
  const guess = first.length > 0 ? await oracle.grow(new Set(first)) : null;
  if (guess?.passes) return { set: guess.set, needed: [] };
  const prefix = (length: number) => oracle.grow(new Set(ranked.slice(0, length)));
  let fails = 0;
  let length = Math.min(ranked.length, Math.max(1, 2 * first.length));
  let found = await prefix(length);
  while (!found.passes) {
    if (length === ranked.length) return { tried: true };
    if (!mayAsk()) return { tried: false };
    fails = length;
    length = Math.min(ranked.length, 2 * length);
    found = await prefix(length);
  }
  while (length - fails > 1 && mayAsk()) {
    const middle = Math.floor((fails + length) / 2);
    const shorter = await prefix(middle);
    if (shorter.passes) [found, length] = [shorter, middle];
    else fails = middle;
  }
  return { set: found.set, needed: length - fails > 1 ? [] : [ranked[length - 1]!] };
}

/** A set that passes, made smaller as long as the bound allows. */
class Shrinking<Item> {
  set: ReadonlySet<Item>;
  readonly #ranked: readonly Item[];
  readonly #oracle: Oracle<Item>;
  readonly #better: (set: ReadonlySet<Item>) => Promise<void>;

  constructor(
    ranked: readonly Item[],
    set: ReadonlySet<Item>,
    oracle: Oracle<Item>,
    better: (set: ReadonlySet<Item>) => Promise<void>,
  ) {
    this.#ranked = ranked;
    this.set = set;
    this.#oracle = oracle;
    this.#better = better;
  }

  /** @param needed items that are known to be */
  async narrow(needed: Item[]): Promise<void> {
    let rest = this.#ranked.filter((item) => this.set.has(item) && !needed.includes(item));
    while (rest.length > 0 && this.#mayAsk()) {
      if (needed.length > 0 && (await this.#passes(needed))) return;
      let [fails, length] = [0, rest.length];
      while (length - fails > 1) {
        if (!this.#mayAsk()) return;
        const middle = Math.floor((fails + length) / 2);
        if (await this.#passes([...needed, ...rest.slice(0, middle)])) length = middle;
        else fails = middle;
      }
      needed = [...needed, rest[length - 1]!];
      rest = rest.slice(0, length - 1);
    }
  }

  /** @returns whether it was seen that none can be left out */
  async leaveOutEach(): Promise<boolean> {
    // The least likely first.
    const order = () => this.#ranked.filter((item) => this.set.has(item));
    if (this.set.size === 1) return true;
    let left = order();
    while (left.length > 0 && this.#mayAsk()) {
      const item = left.pop()!;
      if (await this.#passes([...this.set].filter((one) => one !== item))) left = order();
      if (this.set.size === 1) return true;
    }
    return left.length === 0;
  }

  async #passes(items: readonly Item[]): Promise<boolean> {
    const set = new Set(items);
    if (!(await this.#oracle.passes(set))) return false;
    this.set = set;
    await this.#better(set);
    return true;
  }

  #mayAsk(): boolean {
    return this.#oracle.asked() < bound(this.set.size, this.#ranked.length);
  }
}
