import { describe, expect, test } from "vitest";
import { Slots } from "../../action/src/system/slots.ts";

/** Work that is told to end, over slots of this capacity; `begun` names what began, in its order. */
function world(capacity: number) {
  const slots = new Slots(capacity);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  let [running, most] = [0, 0];
  const add = (name: string, units: number, weight?: number): void => {
    const work = async () => {
      begun.push(name);
      running += units;
      most = Math.max(most, running);
      await new Promise<void>((end) => ends.set(name, end));
      running -= units;
    };
    void slots.run(units, work, weight);
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const end = async (name: string): Promise<void> => {
    await settled();
    ends.get(name)!();
    await settled();
  };
  return { begun, add, end, most: () => most };
}

describe("slots", () => {
  test("serve in the order in which work came, as long as it fits", async () => {
    const { begun, add, end } = world(2.5);
    for (const name of ["a", "b", "c", "d"]) add(name, 1);
    await Promise.resolve();
    expect(begun).toEqual(["a", "b"]);
    await end("b");
    await end("a");
    expect(begun).toEqual(["a", "b", "c", "d"]);
  });

  test("let smaller work by where the first does not fit, so that no core idles", async () => {
    const { begun, add, end, most } = world(2.5);
    add("a", 1);
    add("b", 1);
    add("pair", 2);
    add("c", 1);
    await end("a");
    expect(begun).toEqual(["a", "b", "c"]);
    await end("b");
    await end("c");
    expect(begun).toEqual(["a", "b", "c", "pair"]);
    expect(most()).toBe(2);
  });

  test("let no more than four by, and then keep what is freed", async () => {
    const { begun, add, end } = world(2);
    const small = Array.from({ length: 8 }, (_, at) => `${at}`);
    add("first", 1);
    add("second", 1);
    add("pair", 2);
    for (const name of small) add(name, 1);
    await end("first");
    for (const name of small.slice(0, 3)) await end(name);
    expect(begun.slice(2)).toEqual(["0", "1", "2", "3"]);
    await end("second");
    expect(begun.slice(2)).toEqual(["0", "1", "2", "3"]);
    await end("3");
    expect(begun.slice(6)).toEqual(["pair"]);
    await end("pair");
    expect(begun.slice(7)).toEqual(["4", "5"]);
  });

  test("serve who weighs more first, and who weighs the same in their order", async () => {
    const { begun, add, end } = world(1);
    add("running", 1);
    add("light", 1, 1);
    add("heavy", 1, 5);
    add("as heavy", 1, 5);
    add("unknown", 1, Number.POSITIVE_INFINITY);
    for (const name of ["running", "unknown", "heavy", "as heavy", "light"]) await end(name);
    expect(begun).toEqual(["running", "unknown", "heavy", "as heavy", "light"]);
  });

  test("what takes more than there is takes all of it", async () => {
    const { begun, add, end } = world(2);
    add("three", 3);
    add("one", 1);
    await Promise.resolve();
    expect(begun).toEqual(["three"]);
    await end("three");
    expect(begun).toEqual(["three", "one"]);
  });
});
