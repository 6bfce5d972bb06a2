import { expect, it } from "vitest";
import { Kept } from "../../dashboard/db/kept.ts";

const sizeOf = (made: number) => made;

it("makes once what is asked for with the same version, also while it is being made", async () => {
  const kept = new Kept(10_000);
  let times = 0;
  const make = async () => ++times;
  expect(await Promise.all([kept.get("a", 1, make, sizeOf), kept.get("a", 1, make, sizeOf)])).toEqual([1, 1]);
  expect(await kept.get("a", 1, make, sizeOf)).toBe(1);
  expect(await kept.get("a", 2, make, sizeOf)).toBe(2);
  expect(await kept.get("b", 2, make, sizeOf)).toBe(3);
});

it("keeps nothing that failed", async () => {
  const kept = new Kept(10_000);
  const fails = () => Promise.reject(new Error("the database is away"));
  await expect(kept.get("a", 1, fails, sizeOf)).rejects.toThrow("away");
  expect(await kept.get("a", 1, async () => 7, sizeOf)).toBe(7);
});

it("forgets what was asked for longest ago, and never keeps more than it may, however many ask for nothing", async () => {
  const kept = new Kept(1_000);
  let times = 0;
  const make = async (size: number) => {
    times++;
    return size;
  };
  const ask = (name: string, size: number) => kept.get(name, 1, () => make(size), sizeOf);
  await ask("a", 300);
  await ask("b", 300);
  await ask("a", 300);
  expect(times).toBe(2);
  await ask("c", 300);
  await ask("a", 300);
  expect(times).toBe(3);
  await ask("b", 300);
  expect(times).toBe(4);
  for (let name = 0; name < 50; name++) await ask(`none-${name}`, 0);
  await ask("b", 300);
  expect(times).toBe(55);
});
