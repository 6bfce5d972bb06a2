/** What a search asks; it counts on an empty set to fail and on all items to pass. */
export interface Oracle<Item> {
  passes(set: ReadonlySet<Item>): Promise<boolean>;
  /** A set made larger until it is sound, and whether it passes then. */
  grow(set: ReadonlySet<Item>): Promise<{ set: ReadonlySet<Item>; passes: boolean }>;
  /** Sets asked about so far. */
  asked(): number;
}

/** A set that passes, and whether it was seen that none of its items can be left out. */
export interface Least<Item> {
  set: ReadonlySet<Item>;
  proven: boolean;
}

/** How many sets may be asked about for one of `k` out of `n`: 2 k log2 n. */
export const bound = (k: number, n: number): number =>
  Math.ceil(2 * Math.max(1, k) * Math.log2(Math.max(2, n)));

/**
 * A small set that passes. The first guess is grown; where it fails, prefixes of the ranking are, twice as long each time, and
 * halved down to the shortest that passes. What is found is shrunk by leaving out halves, their halves and so on.
 *
 * @param ranked all items, the likeliest first
 * @param first the guess; may be empty
 * @param better is told each set that passes, the smaller ones later
 * @returns null where no set passes, all items included
 */
export async function leastSet<Item>(
  ranked: readonly Item[],
  first: readonly Item[],
  oracle: Oracle<Item>,
  better: (set: ReadonlySet<Item>) => Promise<void> = async () => {},
): Promise<Least<Item> | null> {
  const start = await grown(ranked, first, oracle);
  if (!start) return null;
  await better(start);
  return shrunk(ranked, start, oracle, better);
}

async function grown<Item>(
  ranked: readonly Item[],
  first: readonly Item[],
  oracle: Oracle<Item>,
): Promise<ReadonlySet<Item> | null> {
  const guess = first.length > 0 ? await oracle.grow(new Set(first)) : null;
  if (guess?.passes) return guess.set;
  const prefix = (length: number) => oracle.grow(new Set(ranked.slice(0, length)));
  let fails = first.length;
  let length = Math.min(ranked.length, Math.max(1, 2 * first.length));
  let found = await prefix(length);
  while (!found.passes) {
    if (length === ranked.length) return null;
    fails = length;
    length = Math.min(ranked.length, 2 * length);
    found = await prefix(length);
  }
  while (length - fails > 1) {
    const middle = Math.floor((fails + length) / 2);
    const shorter = await prefix(middle);
    if (shorter.passes) [found, length] = [shorter, middle];
    else fails = middle;
  }
  return found.set;
}

async function shrunk<Item>(
  ranked: readonly Item[],
  start: ReadonlySet<Item>,
  oracle: Oracle<Item>,
  better: (set: ReadonlySet<Item>) => Promise<void>,
): Promise<Least<Item>> {
  let set = start;
  const mayAsk = () => oracle.asked() < bound(set.size, ranked.length);
  /** @returns whether it could be left out */
  const leaveOut = async (items: readonly Item[]): Promise<boolean> => {
    const rest = new Set([...set].filter((item) => !items.includes(item)));
    if (rest.size === 0 || !(await oracle.passes(rest))) return false;
    set = rest;
    await better(set);
    return true;
  };
  /** @param fails whether leaving out all of them is known to fail */
  const halve = async (items: readonly Item[], fails: boolean): Promise<boolean> => {
    if (items.length === 0 || !mayAsk()) return false;
    if (!fails && (await leaveOut(items))) return true;
    if (items.length === 1) return false;
    const half = Math.ceil(items.length / 2);
    const gone = await halve(items.slice(0, half), false);
    return (await halve(items.slice(half), gone)) && gone;
  };
  // The least likely first.
  const order = [...ranked].reverse().filter((item) => set.has(item));
  await halve(order, true);
  // What was needed beside more may not be needed beside less.
  let left = [...set];
  while (left.length > 0 && mayAsk()) {
    const item = left.pop()!;
    if (await leaveOut([item])) left = [...set];
  }
  return { set, proven: left.length === 0 };
}
