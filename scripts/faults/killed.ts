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

/** Longest that a run with such a build may take, on a machine that has much else to do. */
const BUILD_MS = 900_000;

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
    limitMs: BUILD_MS,
    fill: (home) => fillWithBuild(mnn, emulated, home),
  });
  return killIn(world, [phaseOfBuild], { ...asked, times });
}

/** The phases take turns, so that a row that is stopped has tried them all alike. */
async function killIn(
  world: World,
  all: readonly Phase[],
  { seed, times, folder, signal, say }: Asked & { times: number },
): Promise<Row[]> {
  try {
    const expected = await expectedOf(world);
    const victims = path.join(folder, "victim");
    const lanes: Lane[] = [];
    for (const [nth, phase] of all.entries())
      lanes.push({
        phase,
        tally: new Tally("killed", "run killed: SIGKILL, SIGTERM, Ctrl-C", phase.name),
        random: seeded(seed + nth),
        share: Math.floor(times / all.length) + (nth < times % all.length ? 1 : 0),
        lasts: signal.aborted ? 0 : await lengthOf(phase, world, path.join(folder, "length")),
      });
    for (let from = 0; lanes.some(({ share }) => from < share); from += ROUND)
      for (const lane of lanes) {
        for (let at = from; at < Math.min(from + ROUND, lane.share) && !signal.aborted; at++)
          await attempt(world, lane, at, expected, seed, victims);
        await rm(victims, { recursive: true, force: true });
      }
    return lanes.map(({ phase, tally, lasts }) => {
      say(`${phase.name}: ${tally.tried} moments within ${Math.round(lasts)} ms, ${tally.lost.length} lost`);
      return tally.done();
    });
  } finally {
    await world.close();
  }
}

interface Lane {
  phase: Phase;
  tally: Tally;
  random: () => number;
  /** As many moments are its own. */
  share: number;
  /** How long the phase takes, in ms. */
  lasts: number;
}

/** One moment. The last of a round is followed by a whole run on the cache that those before it have left. */
async function attempt(
  world: World,
  { phase, tally, random, share, lasts }: Lane,
  at: number,
  expected: string,
  seed: number,
  victims: string,
): Promise<void> {
  const by = signals[at % signals.length]!;
  const moment = Math.round(random() * 1.1 * lasts);
  const options = { home: path.join(victims, "home"), at: path.join(victims, "at") };
  await tally.attempt(`${by} ${moment} ms into ${phase.name} (seed ${seed}, ${at})`, async () => {
    if (!existsSync(options.home)) homeFor(phase, world, options.home);
    const wrong = await killOnce(world, phase, by, moment, options, victims);
    if (at % ROUND === ROUND - 1 || at === share - 1)
      wrong.push(...(await nextIsWhole(world, options, expected)));
    else takeAway(phase, options.home);
    if (wrong.length > 0) await rm(victims, { recursive: true, force: true });
    return wrong;
  });
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
