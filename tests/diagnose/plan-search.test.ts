import { describe, expect, test } from "vitest";
import { bound, leastSet, type Oracle } from "../../action/src/diagnose/plan-search.ts";
import { seeded } from "../support/random.ts";

/** Passes where all of `needed` are in the set; sets are sound as they are. */
function oracleFor(needed: readonly number[]): Oracle<number> {
  const asked = new Map<string, boolean>();
  const passes = async (set: ReadonlySet<number>) => {
    const key = [...set].sort((a, b) => a - b).join();
    asked.set(
      key,
      needed.every((item) => set.has(item)),
    );
    return asked.get(key)!;
  };
  return {
    passes,
    grow: async (set) => ({ set, passes: await passes(set) }),
    asked: () => asked.size,
  };
}

const items = (n: number) => Array.from({ length: n }, (_, at) => at);

describe("the least set", () => {
  test("is the guess where the guess is right: one set, and one for each that could be left out", async () => {
    const oracle = oracleFor([5, 9]);
    const found = await leastSet(items(100), [5, 9], oracle);
    expect([...found.set!].sort()).toEqual([5, 9]);
    expect(found.proven).toBe(true);
    expect(oracle.asked()).toBe(3);
  });

  test("is shrunk where the guess has too much", async () => {
    const oracle = oracleFor([3]);
    const found = await leastSet(items(64), [1, 2, 3, 4, 5, 6], oracle);
    expect(found).toEqual({ set: new Set([3]), proven: true });
    expect(oracle.asked()).toBeLessThanOrEqual(bound(1, 64));
  });

  test.each([
    [92, 1],
    [92, 2],
    [260, 3],
    [260, 4],
  ])(
    "of %i items, %i needed, is found without a guess, within the bound where it is proven",
    async (n, k) => {
      const random = seeded(n + k);
      let proven = 0;
      for (let round = 0; round < 20; round++) {
        const needed = items(n)
          .map((item) => ({ item, at: random() }))
          .sort((a, b) => a.at - b.at)
          .slice(0, k)
          .map(({ item }) => item);
        const oracle = oracleFor(needed);
        const found = await leastSet(items(n), [], oracle);
        expect(needed.every((item) => found.set!.has(item))).toBe(true);
        expect(oracle.asked()).toBeLessThanOrEqual(bound(found.set!.size, n) + 1);
        if (!found.proven) continue;
        proven++;
        expect(found.set!.size).toBe(k);
      }
      expect(proven).toBeGreaterThan(10);
    },
  );

  test("is none where not even all of them pass", async () => {
    expect(await leastSet(items(10), [2], oracleFor([77]))).toEqual({ set: null, proven: true });
  });

  test.each([
    [64, 60],
    [260, 200],
    [92, 46],
  ])("of %i items, %i needed, is left at the bound", async (n, k) => {
    const random = seeded(n);
    const needed = items(n)
      .map((item) => ({ item, at: random() }))
      .sort((a, b) => a.at - b.at)
      .slice(0, k)
      .map(({ item }) => item);
    for (const first of [[], items(n).slice(0, k)]) {
      const oracle = oracleFor(needed);
      const { set, proven } = await leastSet(items(n), first, oracle);
      expect(needed.every((item) => set!.has(item))).toBe(true);
      expect(proven).toBe(false);
      expect(oracle.asked()).toBeLessThanOrEqual(bound(n, n));
    }
  });

  test("is not said to be none where the bound came before all of them were tried", async () => {
    let asked = 0;
    const oracle: Oracle<number> = {
      passes: async () => false,
      // Each set is made larger op by op, which takes many sets.
      grow: async (set) => {
        asked += 30;
        return { set, passes: false };
      },
      asked: () => asked,
    };
    expect(await leastSet(items(100), [], oracle)).toEqual({ set: null, proven: false });
    expect(asked).toBe(60);
  });

  test("tells each set that passes, the smaller later", async () => {
    const sizes: number[] = [];
    await leastSet(items(32), [4, 5, 6, 7], oracleFor([6]), async ({ size }) => void sizes.push(size));
    expect(sizes[0]).toBe(4);
    expect(sizes.at(-1)).toBe(1);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  test("need not be monotone: what is sound only beside another stays with it", async () => {
    const passes = async (set: ReadonlySet<number>) => set.has(1) && (set.has(2) || set.has(3));
    let asked = 0;
    const oracle: Oracle<number> = {
      passes: (set) => {
        asked++;
        return passes(set);
      },
      grow: async (set) => {
        asked++;
        const larger = set.has(1) ? new Set([...set, 2]) : set;
        return { set: larger, passes: await passes(larger) };
      },
      asked: () => asked,
    };
    expect(await leastSet(items(50), [1], oracle)).toEqual({ set: new Set([1, 2]), proven: true });
  });
});
