import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { ProbeProcess } from "../../action/src/engine/process.ts";
import { withSignals } from "../../action/src/system/abort.ts";

const forever = (signal: AbortSignal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

test("work that ends in time has its result", async () => {
  expect(await withSignals({ signals: [undefined], limitMs: 60_000 }, async () => 7)).toBe(7);
});

test("time that runs out is a TimeoutError", async () => {
  await expect(withSignals({ signals: [], limitMs: 20 }, forever)).rejects.toMatchObject({
    name: "TimeoutError",
  });
});

test("the first signal's reason ends it, even one that came before", async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const signals = [first.signal, second.signal];
  const running = withSignals({ signals }, forever);
  second.abort(new Error("enough"));
  await expect(running).rejects.toThrow("enough");
  await expect(withSignals({ signals }, async (signal) => signal.throwIfAborted())).rejects.toThrow("enough");
});

test("a listener outlives garbage collection", async () => {
  const running = withSignals({ signals: [new AbortController().signal], limitMs: 300 }, forever);
  running.catch(() => {});
  for (let i = 0; i < 20; i++) {
    new Array(2_000_000).fill(i);
    await wait(5);
  }
  await expect(running).rejects.toMatchObject({ name: "TimeoutError" });
});

test("many processes that listen to one signal are no leak, and Node warns of none", async () => {
  const warnings: Error[] = [];
  const heard = (warning: Error) => warnings.push(warning);
  process.on("warning", heard);
  const { signal } = new AbortController();
  const command = { command: process.execPath, args: ["-e", "process.stdin.resume()"], env: {} };
  const started = Array.from({ length: 12 }, () => new ProbeProcess(command, 60_000, signal));
  await wait(50);
  for (const one of started) one.kill();
  await Promise.all(started.map(({ exit }) => exit));
  process.off("warning", heard);
  expect(warnings.map(({ name }) => name)).not.toContain("MaxListenersExceededWarning");
});
