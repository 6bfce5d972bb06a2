import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { missingTools } from "../../tests/support/build-tools.ts";
import { hasCargo, mnnSources } from "../../tests/support/mnn-sources.ts";
import { seeded } from "../../tests/support/random.ts";
import { endedBy } from "./ended.ts";
import { homeFor, type Phase, phaseOfBuild, phases, takeAway } from "./phases.ts";
import { type Asked, notTried, type Row, Tally } from "./row.ts";
import { childrenLeft } from "./victim.ts";
import {
  expectedOf,
  fillWithBuild,
  halfFiles,
  makeWorld,
  nextIsWhole,
  type RunOptions,
  startRun,
  type World,
} from "./world.ts";

const signals = ["SIGKILL", "SIGTERM", "SIGINT"] as const;

/** How long what a killed run has started may outlive it: a download that nobody wants any more comes to its end. */
const ORPHANS_MS = 60_000;

/** How many moments, over all phases, unless it is said otherwise. */
const MOMENTS = 300;

/** So many in a row on one cache, which has what the ones before left half; then a whole run says all that the first said. */
const ROUND = 4;

/** The same while a probe is built from source, which takes most of a minute each time. */
const BUILDS = 10;

/** A whole run is ended at moments that are drawn within each of its phases, again and again on one cache. */
export async function killed({ times = MOMENTS, ...asked }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(asked.folder, "world"));
  return killIn(world, phases, { ...asked, times });
}

/** The same while the C++ probe of a source build is made. */
export async function building({ times = BUILDS, ...asked }: Asked): Promise<Row[]> {
  const fault = "run killed: SIGKILL, SIGTERM, Ctrl-C";
  const why = (await hasCargo())
    ? await missingTools(["cmake", "ninja", "aarch64-linux-gnu-g++"])
    : "no cargo";
  if (why) return [notTried("building", fault, phaseOfBuild.name, why)];
  const [mnn, emulated] = [await mnnSources("3.6.1"), "qemu:cortex-a76"];
  const world = await makeWorld(path.join(asked.folder, "world"), {
    mnn: `path:${mnn}`,
    target: emulated,
    fill: (home) => fillWithBuild(mnn, emulated, home),
  });
  return killIn(world, [phaseOfBuild], { ...asked, times });
}

async function killIn(
  world: World,
  all: readonly Phase[],
  { seed, times, folder, signal, say }: Asked & { times: number },
): Promise<Row[]> {
  try {
    const expected = await expectedOf(world);
    const rows: Row[] = [];
    for (const [nth, phase] of all.entries()) {
      const tally = new Tally("killed", "run killed: SIGKILL, SIGTERM, Ctrl-C", phase.name);
      const random = seeded(seed + nth);
      const share = Math.floor(times / all.length) + (nth < times % all.length ? 1 : 0);
      const lasts =
        share > 0 && !signal.aborted ? await lengthOf(phase, world, path.join(folder, "length")) : 0;
      const victims = path.join(folder, "victim");
      const options = { home: path.join(victims, "home"), at: path.join(victims, "at") };
      for (let at = 0; at < share && !signal.aborted; at++) {
        const by = signals[at % signals.length]!;
        const moment = Math.round(random() * 1.1 * lasts);
        await tally.attempt(`${by} ${moment} ms into ${phase.name} (seed ${seed}, ${at})`, async () => {
          if (!existsSync(options.home)) homeFor(phase, world, options.home);
          const wrong = await killOnce(world, phase, by, moment, options, victims);
          const last = at % ROUND === ROUND - 1 || at === share - 1;
          if (last) wrong.push(...(await nextIsWhole(world, options, expected)));
          else takeAway(phase, options.home);
          if (last || wrong.length > 0) await rm(victims, { recursive: true, force: true });
          return wrong;
        });
      }
      say(`${phase.name}: ${tally.tried} moments within ${Math.round(lasts)} ms, ${tally.lost.length} lost`);
      rows.push(tally.done());
    }
    return rows;
  } finally {
    await world.close();
  }
}

/** How long a phase takes where nothing happens, in ms. */
async function lengthOf(phase: Phase, world: World, folder: string): Promise<number> {
  const home = homeFor(phase, world, path.join(folder, "home"));
  world.registry.sent.length = 0;
  const victim = await startRun(world, { home, at: path.join(folder, "at") });
  try {
    if (!(await phase.begins(victim, world)))
      throw new Error(`no run ever came to ${phase.name}: ${victim.stderr}`);
    const startedAt = performance.now();
    await phase.ends(victim, world);
    return performance.now() - startedAt;
  } finally {
    await victim.ended;
    await rm(folder, { recursive: true });
  }
}

async function killOnce(
  world: World,
  phase: Phase,
  by: (typeof signals)[number],
  moment: number,
  options: RunOptions,
  folder: string,
): Promise<string[]> {
  world.registry.sent.length = 0;
  const victim = await startRun(world, options);
  await phase.begins(victim, world);
  await sleep(moment);
  if (by === "SIGINT") victim.signalGroup(by);
  else victim.signal(by);
  const wrong = endedBy(await victim.ended, by, [0, 1]);
  const left = await childrenLeft(folder, by === "SIGKILL" ? ORPHANS_MS : 2_000);
  if (left.length > 0) wrong.push(`it left ${left.join(", ")}`);
  if (by !== "SIGKILL") wrong.push(...(await halfFiles(options.at)));
  return wrong;
}
