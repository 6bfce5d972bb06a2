import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { readReport } from "../../action/src/report/read.ts";
import { endedWell } from "./ended.ts";
import { type Manner, manners, slow, slowManners, startRegistry } from "./registry.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import { childrenLeft } from "./victim.ts";
import { cacheCopy, expectedOf, makeWorld, nextIsWhole, type World, wholeRun } from "./world.ts";

/** A registry is waited for by the size of what is fetched: 9 minutes for MNN's wheel, 18 for ONNX Runtime's. */
const SLOWEST_MS = 1_500_000;

/** The wheel that is missing, and whether nothing can be told without it. */
const wheels = { mnn: true, onnxruntime: false };

type Wheel = keyof typeof wheels;

/** A registry that misbehaves while the one wheel that is missing is fetched; then it is well again, and the next run must be whole. */
export async function registry({ times = 1, folder, signal, say }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"));
  try {
    const expected = await expectedOf(world);
    let nth = 0;
    const trying = (name: string, wheel: Wheel, manner: Manner, answers: boolean, env = {}) => {
      const tally = new Tally("registry", `registry ${name}`, `fetching ${wheel}`);
      const attempt = async (at: number) => {
        if (signal.aborted) return;
        const own = path.join(folder, `${nth++}-at`);
        await tally.attempt(`time ${at}`, () =>
          misbehave(world, wheel, wheels[wheel] && !answers, manner, own, expected, env),
        );
      };
      const done = (): Row => {
        say(`${tally.fault}, ${tally.where}: ${tally.lost.length} lost`);
        return tally.done();
      };
      return { attempt, done };
    };
    // They wait and do nothing else: all at once, beside the others.
    const waiting = each(slowManners).map(async ([name, wheel, manner]) => {
      const one = trying(name, wheel, manner, false);
      await one.attempt(0);
      return one.done();
    });
    const rows: Row[] = [];
    for (const [name, wheel, manner] of each(manners)) {
      const one = trying(name, wheel, manner, false);
      for (let at = 0; at < times; at++) await one.attempt(at);
      rows.push(one.done());
    }
    const late = trying("answers after 2 s", "mnn", slow(2_000), true);
    await late.attempt(0);
    // Nothing listens there.
    const down = trying("down", "mnn", () => {}, false, { PIP_INDEX_URL: "http://127.0.0.1:9/simple" });
    await down.attempt(0);
    return [...rows, late.done(), down.done(), ...(await Promise.all(waiting))];
  } finally {
    await world.close();
  }
}

const each = (all: Record<string, Manner>): [string, Wheel, Manner][] =>
  (Object.keys(wheels) as Wheel[]).flatMap((wheel) =>
    Object.entries(all).map(([name, manner]): [string, Wheel, Manner] => [name, wheel, manner]),
  );

async function misbehave(
  world: World,
  wheel: Wheel,
  fails: boolean,
  manner: Manner,
  folder: string,
  expected: string,
  env: Record<string, string>,
): Promise<string[]> {
  const its = await startRegistry(world.wheels);
  try {
    const home = cacheCopy(world.warm, path.join(folder, "home"));
    const kept = path.join(home, "wheels");
    const missing = () => readdirSync(kept).filter((name) => name.toLowerCase().startsWith(`${wheel}-`));
    for (const name of missing()) rmSync(path.join(kept, name), { recursive: true });
    rmSync(path.join(home, "facts"), { recursive: true });
    const options = { home, at: path.join(folder, "at") };
    its.manner = manner;
    const ended = await wholeRun(world, {
      ...options,
      env: { PIP_INDEX_URL: `${its.url}/simple`, ...env },
      limitMs: SLOWEST_MS,
    });
    const wrong = endedWell(ended, fails ? [3] : [0, 1]);
    if (fails) {
      const { cells } = await readReport(path.join(options.at, "out"));
      const told = cells.filter(
        ({ verdict, reason, fix }) => verdict === "unavailable" && fix && /mnn-3/i.test(reason),
      );
      if (told.length < cells.length)
        wrong.push(`it does not say which file, or no fix: ${cells.map(({ reason, fix }) => [reason, fix])}`);
    }
    if (fails && missing().length > 0) wrong.push(`the cache has ${missing().join(", ")}`);
    const left = await childrenLeft(folder, 2_000);
    if (left.length > 0) wrong.push(`it left ${left.join(", ")}`);
    return [...wrong, ...(await nextIsWhole(world, options, expected))];
  } finally {
    await its.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
