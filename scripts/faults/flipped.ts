import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { readReport } from "../../action/src/report/read.ts";
import { seeded } from "../../tests/support/random.ts";
import { endedWell } from "./ended.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import {
  cacheCopy,
  expectedOf,
  flipByte,
  judged,
  makeWorld,
  nextIsWhole,
  type World,
  wholeRun,
} from "./world.ts";

/** Kinds of what is kept, and which files of a cache are of that kind. */
const kinds: Record<string, (name: string) => boolean> = {
  "an unpacked wheel": (name) => /^wheels\/[^/]+\/(?!\.seal)/.test(name),
  "a wheel's seal": (name) => /^wheels\/[^/]+\/\.seal\.json$/.test(name),
  "a converted model": (name) => /^converted\/[^/]+\/(?!\.seal)/.test(name),
  "a kept result": (name) => /^results\/.*\/(results|comparisons)\//.test(name),
  "a kept tensor": (name) => /^results\/.*\/tensors\//.test(name),
  "a kept fact": (name) => /^facts\//.test(name),
};

/** How many bytes of each kind, unless it is said otherwise. */
const FLIPS = 10;

/** One byte of a kept file is changed, and nothing else of it: no size, no time. The next run must find it, mend or name it, and say the same. */
export async function flipped({ seed, times = FLIPS, folder, signal, say }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"));
  try {
    const expected = await expectedOf(world);
    const rows: Row[] = [];
    for (const [nth, [kind, isOne]] of Object.entries(kinds).entries()) {
      const tally = new Tally("flipped", "a byte flipped", kind);
      const random = seeded(seed + nth);
      for (let at = 0; at < times && !signal.aborted; at++)
        await tally.attempt(`seed ${seed}, ${at}`, () =>
          flipOnce(world, isOne, kind, random, path.join(folder, "at"), expected),
        );
      say(`${kind}: ${tally.tried} bytes, ${tally.lost.length} lost`);
      rows.push(tally.done());
    }
    return rows;
  } finally {
    await world.close();
  }
}

async function flipOnce(
  world: World,
  isOne: (name: string) => boolean,
  kind: string,
  random: () => number,
  folder: string,
  expected: string,
): Promise<string[]> {
  try {
    const home = cacheCopy(world.warm, path.join(folder, "home"));
    const files = (readdirSync(home, { recursive: true }) as string[])
      .filter(
        (name) =>
          isOne(name) && statSync(path.join(home, name)).isFile() && statSync(path.join(home, name)).size > 0,
      )
      .sort();
    const name = files[Math.floor(random() * files.length)];
    if (name === undefined) return [`there is no ${kind}`];
    const at = await flipByte(path.join(home, name), random);
    const options = { home, at: path.join(folder, "at") };
    const ended = await wholeRun(world, options);
    const wrong = endedWell(ended, [0, 1]);
    const out = path.join(options.at, "out");
    if (existsSync(out) && judged(await readReport(out)) !== expected)
      wrong.push("it says otherwise than the first run");
    const sealed = /^(wheels|converted)\//.test(name);
    if (sealed && !/is not what it was when it was kept/.test(ended.stderr))
      wrong.push("it says nothing of it");
    if (wrong.length === 0) wrong.push(...(await nextIsWhole(world, options, expected)));
    return wrong.map((line) => `${name} at ${at}: ${line}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
