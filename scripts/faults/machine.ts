import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, readdirSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readReport } from "../../action/src/report/read.ts";
import { seeded } from "../../tests/support/random.ts";
import { endedWell } from "./ended.ts";
import { apart, canMount, NO_MOUNTS } from "./mounts.ts";
import { homeFor } from "./phases.ts";
import { type Asked, notTried, type Row, Tally } from "./row.ts";
import { childrenLeft } from "./victim.ts";
import {
  cacheCopy,
  expectedOf,
  halfFiles,
  judged,
  makeWorld,
  nextIsWhole,
  startRun,
  type World,
  wholeRun,
} from "./world.ts";

/** A disk that is full at each writer, and a cache that cannot be written. */
export async function disk({ folder, signal, say }: Asked): Promise<Row[]> {
  if (!canMount()) return [notTried("disk", "disk full", "each writer", NO_MOUNTS)];
  const world = await makeWorld(path.join(folder, "world"));
  try {
    const expected = await expectedOf(world);
    const rows: Row[] = [];
    /** Sizes in KB: from no room at all to almost enough. */
    const writers = {
      "the cache, empty": [64, 1_000, 20_000, 45_000, 100_000],
      "the temporary folder": [4, 16, 32],
      "the report's folder": [4, 16, 64],
    };
    for (const [where, sizes] of Object.entries(writers)) {
      const tally = new Tally("disk", "disk full (tmpfs)", where);
      for (const size of sizes) {
        if (signal.aborted) break;
        await tally.attempt(`${size} KB`, async () => {
          const at = path.join(folder, "at");
          const home = cacheCopy(world.warm, path.join(folder, "home"));
          const place = where.startsWith("the cache")
            ? home
            : path.join(at, where.startsWith("the report") ? "out" : "tmp");
          await mkdir(place, { recursive: true });
          const options = { home, at, under: apart(`mount -t tmpfs -o size=${size}k none '${place}'`) };
          const ended = await wholeRun(world, options, ["--fresh"]);
          const wrong = endedWell(ended, [0, 1, 3]);
          if (ended.code === 3 && !/error: |could not run/.test(ended.stderr + ended.stdout))
            wrong.push("it does not say why");
          wrong.push(...(await childrenLeft(folder, 2_000)));
          wrong.push(...(await nextIsWhole(world, { home, at }, expected)));
          rmSync(at, { recursive: true });
          rmSync(home, { recursive: true });
          return wrong;
        });
      }
      say(`${where}: ${tally.lost.length} lost`);
      rows.push(tally.done());
    }
    const readOnly = new Tally("disk", "cache read-only (bind mount)", "a whole run");
    await readOnly.attempt("once", async () => {
      const at = path.join(folder, "at");
      const home = cacheCopy(world.warm, path.join(folder, "home"));
      const mount = `mount --bind '${home}' '${home}' && mount -o remount,bind,ro '${home}'`;
      const wrong = endedWell(await wholeRun(world, { home, at, under: apart(mount) }), [0, 1]);
      if (wrong.length === 0 && judged(await readReport(path.join(at, "out"))) !== expected)
        wrong.push("it says otherwise");
      return wrong;
    });
    return [...rows, readOnly.done(), await ofAnother(world, expected, folder)];
  } finally {
    await world.close();
  }
}

/** Nobody's run on a cache that root made. */
async function ofAnother(world: World, expected: string, folder: string): Promise<Row> {
  const [fault, where] = ["cache of another user", "a whole run"];
  if (process.getuid?.() !== 0) return notTried("disk", fault, where, "it takes root to be two users");
  const tally = new Tally("disk", fault, where);
  for (const lacks of ["nothing", "results", "converted", "wheels"])
    await tally.attempt(`it lacks ${lacks}`, async () => {
      const own = path.join(folder, `another-${lacks}`);
      const home = homeFor({ without: lacks === "nothing" ? [] : [lacks] }, world, path.join(own, "home"));
      const at = path.join(own, "at");
      await mkdir(path.join(at, "tmp"), { recursive: true });
      for (let up = folder; up !== os.tmpdir(); up = path.dirname(up)) chmodSync(up, 0o755);
      for (const made of [at, path.join(at, "tmp")]) chownSync(made, NOBODY, NOBODY);
      const under = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
      const ended = await wholeRun(world, { home, at, under, env: { HOME: at } });
      const wrong = endedWell(ended, lacks === "wheels" ? [3] : [0, 1]);
      if (lacks === "wheels" && !/cache folder[\s\S]*fix: /.test(ended.stderr))
        wrong.push(`it says ${ended.stderr.slice(-300)}`);
      if (
        wrong.length === 0 &&
        lacks !== "wheels" &&
        judged(await readReport(path.join(at, "out"))) !== expected
      )
        wrong.push("it says otherwise");
      wrong.push(...(await childrenLeft(own, 2_000)));
      return [...wrong, ...(await nextIsWhole(world, { home, at }, expected))];
    });
  return tally.done();
}

const NOBODY = 65_534;

/** Runs at once on one cache that lacks what all need, and runs that are stopped across a limit. */
export async function load({ seed, times = 20, folder, signal }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"));
  try {
    const expected = await expectedOf(world);
    const home = cacheCopy(world.warm, path.join(folder, "home"));
    for (const name of ["wheels", "converted", "facts", "results"])
      rmSync(path.join(home, name), { recursive: true });
    const together = new Tally("load", `${times} runs at once on one empty cache`, "a whole run");
    await Promise.all(
      Array.from({ length: times }, (_, nth) =>
        together.attempt(`the run ${nth}`, () =>
          nextIsWhole(world, { home, at: path.join(folder, `together-${nth}`), limitMs: 900_000 }, expected),
        ),
      ),
    );
    const left = readdirSync(path.join(home, "wheels")).filter((name) => /partial|lock/.test(name));
    if (left.length > 0) together.lost.push(`the cache has ${left.join(", ")}`);

    const asleep = new Tally("load", "stopped across its limits (SIGSTOP, SIGCONT)", "running");
    const random = seeded(seed);
    for (let at = 0; at < Math.min(times, 10) && !signal.aborted; at++) {
      const moment = Math.round(random() * 1_000);
      await asleep.attempt(`${moment} ms into running (seed ${seed}, ${at})`, async () => {
        const options = { home, at: path.join(folder, `asleep-${at}`) };
        const victim = await startRun(world, options, ["--fresh", "--timeout", "5"]);
        await victim.said(/^running$/m);
        await sleep(moment);
        victim.signal("SIGSTOP");
        await sleep(7_000);
        victim.signal("SIGCONT");
        const wrong = endedWell(await victim.ended, [0, 1]);
        if (wrong.length === 0 && judged(await readReport(path.join(options.at, "out"))) !== expected)
          wrong.push("it says otherwise");
        return [...wrong, ...(await halfFiles(options.at))];
      });
    }
    return [together.done(), asleep.done()];
  } finally {
    await world.close();
  }
}

/** The machine's clock is a year ahead or behind of what a cache was made by. */
export async function clock({ folder, say }: Asked): Promise<Row[]> {
  const library = fakeTime(folder);
  if (!library)
    return [notTried("clock", "clock stepped by a year", "a whole run", "apt has no libfaketime here")];
  const world = await makeWorld(path.join(folder, "world"));
  try {
    const expected = await expectedOf(world);
    const rows: Row[] = [];
    for (const step of ["+365d", "-365d"]) {
      const tally = new Tally("clock", `clock stepped by ${step} and back`, "a whole run");
      await tally.attempt("once", async () => {
        const options = {
          home: cacheCopy(world.warm, path.join(folder, step)),
          at: path.join(folder, `at${step}`),
        };
        const env = { LD_PRELOAD: library, FAKETIME: step, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
        return [
          ...(await nextIsWhole(world, { ...options, env }, expected)).map((line) => `under it: ${line}`),
          ...(await nextIsWhole(world, options, expected)).map((line) => `afterwards: ${line}`),
        ];
      });
      say(`${step}: ${tally.lost.length} lost`);
      rows.push(tally.done());
    }
    return rows;
  } finally {
    await world.close();
  }
}

/** libfaketime out of the distribution's package, unpacked and not installed; null where it cannot be had. */
function fakeTime(folder: string): string | null {
  try {
    execFileSync("apt-get", ["download", "-q", "libfaketime"], { cwd: folder, stdio: "ignore" });
    const deb = readdirSync(folder).find((name) => name.endsWith(".deb"))!;
    execFileSync("dpkg-deb", ["-x", deb, "faketime"], { cwd: folder });
    const file = (readdirSync(path.join(folder, "faketime"), { recursive: true }) as string[]).find((name) =>
      /libfaketime\.so\.1$/.test(name),
    );
    return file ? path.join(folder, "faketime", file) : null;
  } catch {
    return null;
  }
}
