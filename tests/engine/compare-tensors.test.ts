import { expect, test } from "vitest";
import { compareTensors, type Inside } from "../../action/src/engine/compare-tensors.ts";
import type { Engine } from "../../action/src/engine/engine.ts";
import type { StepResult } from "../../action/src/engine/probe-runner.ts";
import type { Feed, Setup } from "../../action/src/engine/setup.ts";
import { TensorStore } from "../../action/src/engine/store.ts";
import { freshFolder } from "../support/home.ts";

const feed: Feed = { id: "a", tensors: [] };
const sides = ["normal", "low"].map((id) => ({ config: { id }, ask: { api: "module" } }) as unknown as Setup);
const chain = (length: number): Inside[] =>
  Array.from({ length }, (_, at) => ({
    tensor: `t${at}`,
    op: { name: `op${at}`, type: "UnaryOp", occurrence: 0, output: 0 },
  }));

/** Gives a tensor's place; the second side another number from the first bad one on. @param without tensors that cannot be had */
function scripted(firstBad: number, without: string[] = []) {
  const store = new TensorStore(freshFolder());
  let runs = 0;
  const engine = {
    async *run({ config, ask }: Setup): AsyncGenerator<StepResult> {
      runs++;
      const names = ask?.outputs ?? [];
      const bad = names.some((name) => without.includes(name));
      const outputs = bad
        ? []
        : await Promise.all(
            names.map((name) => {
              const at = Number(name.slice(1));
              const off = config.id === "low" && at >= firstBad ? 1000 : 0;
              const data = new Uint8Array(new Float32Array([at + off]).buffer);
              return store.keep({ name, dtype: "float32", shape: [1] }, data);
            }),
          );
      yield { input: "a", status: bad ? "refused" : "ok", outputs } as unknown as StepResult;
    },
  } as unknown as Engine;
  return { engine, runs: () => runs };
}

const differ = ([a, b]: { data: ArrayLike<number> }[]) => a!.data[0] !== b!.data[0];

test.each([0, 1, 23, 24, 500, 998, 999])("closes in on the first bad of 1000, at %i", async (at) => {
  const { engine, runs } = scripted(at);
  const rows = await compareTensors(engine, sides, chain(1000), feed, differ, (seen) => seen);
  const first = rows.findIndex(({ seen }) => seen);
  expect(rows[first]?.op.name).toBe(`op${at}`);
  // The one before it was looked at and is good.
  expect(rows[first - 1]?.op.name).toBe(at === 0 ? undefined : `op${at - 1}`);
  expect(runs()).toBeLessThanOrEqual(2 * 3);
});

test("looks once where nothing is bad, and at all where all are asked for", async () => {
  const { engine, runs } = scripted(Number.POSITIVE_INFINITY);
  expect(await compareTensors(engine, sides, chain(1000), feed, differ, (seen) => seen)).toHaveLength(24);
  expect(runs()).toBe(2);
  const rows = await compareTensors(engine, sides, chain(100), feed, differ);
  expect(rows.map(({ op }) => op.name)).toEqual(chain(100).map(({ op }) => op.name));
});

test("leaves out what no module gives, and nothing else", async () => {
  const { engine } = scripted(50, ["t3", "t60"]);
  const rows = await compareTensors(engine, sides, chain(100), feed, differ);
  expect(rows).toHaveLength(98);
  expect(rows.find(({ seen }) => seen)?.op.name).toBe("op50");
});
