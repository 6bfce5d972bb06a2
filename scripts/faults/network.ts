import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { readReport } from "../../action/src/report/read.ts";
import { endedWell } from "./ended.ts";
import { type Manner, manners, slow, slowManners, startRegistry } from "./registry.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import { childrenLeft } from "./victim.ts";
import { cacheCopy, expectedOf, makeWorld, nextIsWhole, type World, wholeRun } from "./world.ts";

/** A registry is waited for by the size of what is fetched: 15 minutes for MNN's wheel, 24 for ONNX Runtime's. */
const SLOWEST_MS = 1_800_000;

/** The wheel that is missing, and whether nothing can be told without it. */
const wheels = { mnn: true, onnxruntime: false };

type Wheel = keyof typeof wheels;

/** A registry that misbehaves while the one wheel that is missing is fetched; then it is well again, and the next run must be whole. */
export async function registry({ times = 1, folder, signal, say }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"));
  try {
    const expected = await expectedOf(world);
    const rows: Row[] = [];
    for (const [name, wheel, manner] of each({
      ...manners,
      "answers after 2 s": slow(2_000),
      down: () => {},
    })) {
      const tally = new Tally("registry", `registry ${name}`, `fetching ${wheel}`);
      const fault: Fault = {
        wheel,
        manner,
        fails: wheels[wheel] && !name.startsWith("answers after"),
        says: /mnn-3/i,
        // Nothing listens there.
        env: name === "down" ? { PIP_INDEX_URL: "http://127.0.0.1:9/simple" } : {},
      };
      for (let at = 0; at < times && !signal.aborted; at++)
        await tally.attempt(`time ${at}`, () => misbehave(world, fault, path.join(folder, "at"), expected));
      say(`${tally.fault}, ${tally.where}: ${tally.lost.length} lost`);
      rows.push(tally.done());
    }
    return rows;
  } finally {
    await world.close();
  }
}

/** A registry that is waited for until its time is up: all of these at once, because they wait and do nothing else. */
export async function waiting({ folder, say }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"));
  try {
    const expected = await expectedOf(world);
    return await Promise.all(
      each(slowManners).map(async ([name, wheel, manner], nth) => {
        const tally = new Tally("waiting", `registry ${name}`, `fetching ${wheel}`);
        // Not pip's own limit is tried, but ours.
        const env = { PIP_DEFAULT_TIMEOUT: "100" };
        const fault: Fault = { wheel, manner, fails: wheels[wheel], says: /mnn-3.*slower than/is, env };
        await tally.attempt("once", () => misbehave(world, fault, path.join(folder, `${nth}-at`), expected));
        say(`${tally.fault}, ${tally.where}: ${tally.lost.length} lost`);
        return tally.done();
      }),
    );
  } finally {
    await world.close();
  }
}

interface Fault {
  wheel: Wheel;
  manner: Manner;
  /** Whether nothing can be told. */
  fails: boolean;
  /** What is said of it then. */
  says: RegExp;
  env: Record<string, string>;
}

const each = (all: Record<string, Manner>): [string, Wheel, Manner][] =>
  (Object.keys(wheels) as Wheel[]).flatMap((wheel) =>
    Object.entries(all).map(([name, manner]): [string, Wheel, Manner] => [name, wheel, manner]),
  );

async function misbehave(
  world: World,
  { wheel, manner, fails, says, env }: Fault,
  folder: string,
  expected: string,
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
        ({ verdict, reason, fix }) => verdict === "unavailable" && fix && says.test(reason),
      );
      if (told.length < cells.length)
        wrong.push(
          `it does not say which file and why, or no fix: ${cells.map(({ reason, fix }) => [reason, fix])}`,
        );
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
