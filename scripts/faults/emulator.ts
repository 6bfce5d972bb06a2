import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { readReport } from "../../action/src/report/read.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import { seeded } from "../../tests/support/random.ts";
import { endedWell } from "./ended.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import { childrenLeft } from "./victim.ts";
import {
  cacheCopy,
  expectedOf,
  fillWithArm,
  judged,
  makeWorld,
  nextIsWhole,
  startRun,
  type World,
  wholeRun,
} from "./world.ts";

const TARGET = "qemu:cortex-a76";

/** A script in an emulator's place on PATH, which says of itself what it is told: a stand-in for one that somebody installed. */
const installed = (version: string, otherwise: string): string => `#!/bin/sh
case "$*" in
  --version) echo "qemu-aarch64 version ${version}" ;;
  "-cpu help") printf 'Available CPUs:\\n  cortex-a76\\n  max\\n' ;;
  *) ${otherwise} ;;
esac
`;

/** Emulators on PATH, and what must come of a run beside the one in the cache. */
const onPath: Record<string, { script: string; codes: number[]; says: RegExp | null }> = {
  "too old": { script: installed("5.2.0", "exit 1"), codes: [0, 1], says: null },
  "of no version": { script: "#!/bin/sh\nexit 1\n", codes: [0, 1], says: null },
  "that never answers": { script: "#!/bin/sh\nexec sleep 1000\n", codes: [0, 1], says: null },
  "not for this machine": { script: "\x7fELF\x02\x01\x01", codes: [0, 1], says: null },
  "dies of an illegal instruction": {
    script: installed("9.2.0", "kill -ILL $$"),
    codes: [3],
    says: /does not start on qemu:cortex-a76[\s\S]*SIGILL[\s\S]*fix: /,
  },
  "ends without a word": {
    script: installed("9.2.0", "exit 0"),
    codes: [3],
    says: /does not start on qemu:cortex-a76[\s\S]*fix: /,
  },
};

/** Where apt finds nothing: a machine without a source for it, and whatever else the machine has. */
const noSources = 'Dir::Etc::SourceList "/dev/null";\nDir::Etc::SourceParts "/dev/null";\n';

/** An emulator that is old, broken, gone, or goes while a run needs it. */
export async function emulator({ seed, times = 5, folder, signal, say }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"), {
    inputs: 2,
    target: TARGET,
    fill: (home) => fillWithArm(TARGET, home),
  });
  try {
    const expected = await expectedOf(world);
    const rows: Row[] = [];
    for (const [name, { script, codes, says }] of Object.entries(onPath)) {
      const tally = new Tally("emulator", `emulator on PATH ${name}`, TARGET);
      if (!signal.aborted)
        await tally.attempt("once", async () => {
          const options = place(world, folder);
          const bin = path.join(options.at, "bin");
          mkdirSync(bin, { recursive: true });
          for (const file of ["qemu-aarch64-static", "qemu-aarch64"])
            writeFileSync(path.join(bin, file), script, { mode: 0o755 });
          const env = { PATH: `${bin}:${readEnvironment().inherited.PATH}` };
          const ended = await wholeRun(world, { ...options, env });
          const wrong = endedWell(ended, codes);
          if (says) wrong.push(...(await unsaid(says, options.at)));
          if (!says && judged(await readReport(path.join(options.at, "out"))) !== expected)
            wrong.push("it says otherwise than the first run");
          wrong.push(...(await nextIsWhole(world, options, expected)));
          rmSync(path.dirname(options.at), { recursive: true });
          return wrong;
        });
      say(`${name}: ${tally.lost.length} lost`);
      rows.push(tally.done());
    }
    rows.push(
      await missing(world, expected, folder),
      await vanishing(world, expected, seed, times, folder, signal),
    );
    return rows;
  } finally {
    await world.close();
  }
}

/** Of each cell of that target its report says why there is none, and the fix. @returns what it says otherwise */
async function unsaid(says: RegExp, at: string): Promise<string[]> {
  const { cells } = await readReport(path.join(at, "out"));
  const there = cells.filter(({ target }) => target === TARGET);
  if (there.length === 0) return ["no cell is of it"];
  return there
    .map(({ verdict, reason, fix }) => `${verdict}: ${reason} fix: ${fix}`)
    .filter((said) => !said.startsWith("unavailable: ") || !says.test(said))
    .map((said) => `it says ${said}`);
}

/** A cache of its own for one run; all of it is in one folder. */
function place(world: World, folder: string): { home: string; at: string } {
  const own = path.join(folder, "victim");
  rmSync(own, { recursive: true, force: true });
  return { home: cacheCopy(world.warm, path.join(own, "home")), at: path.join(own, "at") };
}

async function missing(world: World, expected: string, folder: string): Promise<Row> {
  const tally = new Tally("emulator", "emulator missing, and apt has none", TARGET);
  await tally.attempt("once", async () => {
    const options = place(world, folder);
    rmSync(path.join(options.home, "qemu"), { recursive: true });
    await mkdir(options.at, { recursive: true });
    const config = path.join(options.at, "apt.conf");
    writeFileSync(config, noSources);
    // Without one that the machine has.
    const env = { APT_CONFIG: config, PATH: withoutEmulators(readEnvironment().inherited.PATH ?? "") };
    const ended = await wholeRun(world, { ...options, env });
    const wrong = endedWell(ended, [3]);
    wrong.push(...(await unsaid(/qemu-aarch64[\s\S]*fix: /, options.at)));
    cacheCopy(path.join(world.warm, "qemu"), path.join(options.home, "qemu"));
    return [...wrong, ...(await nextIsWhole(world, options, expected))];
  });
  return tally.done();
}

const withoutEmulators = (from: string): string =>
  from
    .split(":")
    .filter((folder) => {
      try {
        return !readdirSync(folder).some((name) => /^qemu-aarch64(-static)?$/.test(name));
      } catch {
        return false;
      }
    })
    .join(":");

/** Somebody clears the cache while a run uses it. */
async function vanishing(
  world: World,
  expected: string,
  seed: number,
  times: number,
  folder: string,
  signal: AbortSignal,
): Promise<Row> {
  const tally = new Tally("emulator", "emulator removed while it is needed", TARGET);
  const random = seeded(seed);
  for (let at = 0; at < times && !signal.aborted; at++) {
    const moment = Math.round(random() * 4_000);
    await tally.attempt(`${moment} ms into running (seed ${seed}, ${at})`, async () => {
      const options = place(world, folder);
      rmSync(path.join(options.home, "results"), { recursive: true });
      const victim = await startRun(world, options);
      await victim.said(/^running$/m);
      await new Promise((resolve) => setTimeout(resolve, moment));
      rmSync(path.join(options.home, "qemu"), { recursive: true });
      const ended = await victim.ended;
      const wrong = endedWell(ended, [0, 1, 3]);
      wrong.push(...(await childrenLeft(path.dirname(options.at), 2_000)));
      cacheCopy(path.join(world.warm, "qemu"), path.join(options.home, "qemu"));
      return [...wrong, ...(await nextIsWhole(world, options, expected))];
    });
  }
  return tally.done();
}
