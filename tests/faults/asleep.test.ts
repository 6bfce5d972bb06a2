import { afterEach, beforeEach, expect, test } from "vitest";
import { standInBench, standInPlace } from "../support/stand-in.ts";

let bench: Awaited<ReturnType<typeof standInBench>>;
beforeEach(async () => {
  bench = await standInBench();
});
afterEach(() => bench.remove());

/** As a process that is stopped and continued, or a laptop that sleeps: nothing of this process runs meanwhile. */
const stopped = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test("who slept across a probe's limit reads what came meanwhile, and calls nobody late", async () => {
  const taken = bench.take(["ok-1", "ok-2", "ok-3"], { timeoutMs: 1_500 });
  // The probe has started by the time that this process falls asleep, and says all that it has to say while it sleeps.
  await new Promise((resolve) => setTimeout(resolve, 20));
  stopped(4_000);
  expect((await taken).said).toEqual(["ok-1 ok: ", "ok-2 ok: ", "ok-3 ok: "]);
});

test("a probe that is silent while nobody sleeps is late all the same", async () => {
  const startedAt = performance.now();
  const { said } = await bench.take(["hang-1"], { timeoutMs: 1_000, place: standInPlace() });
  expect(said[0]).toMatch(/^hang-1 timeout: /);
  expect(performance.now() - startedAt).toBeLessThan(60_000);
});
