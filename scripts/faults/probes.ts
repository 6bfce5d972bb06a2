import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readReport } from "../../action/src/report/read.ts";
import type { Cell } from "../../core/report/schema.ts";
import type { Verdict } from "../../core/report/vocabulary.ts";
import { seeded } from "../../tests/support/random.ts";
import { endedWell } from "./ended.ts";
import { homeFor } from "./phases.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import { childrenLeft, processesOf, type Victim } from "./victim.ts";
import { fillWithArm, halfFiles, judged, makeWorld, nextIsWhole, startRun, type World } from "./world.ts";

const signals = ["SIGKILL", "SIGTERM", "SIGINT", "SIGSEGV", "SIGSTOP"] as const;

/** What a cell may be called whose probe was hit, or whose reference's was. */
const hit: readonly Verdict[] = ["crashed", "timeout", "reference-bad", "unavailable"];

/** How many signals on each target, unless it is said otherwise. */
const SIGNALS = 30;

/** How long a probe that is stopped may be silent, in s. */
const TIMEOUT_S = 12;

/** A probe gets a signal while the run goes on: the run ends by itself, the input it was at is told as that, and the rest is as it was. */
export async function probes({ seed, times = SIGNALS, folder, signal, say }: Asked): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [target, fill] of [
    ["host", undefined],
    ["qemu:cortex-a76", (home: string) => fillWithArm("qemu:cortex-a76", home)],
  ] as const) {
    const at = path.join(folder, target.replace(":", "-"));
    const world = await makeWorld(path.join(at, "world"), { inputs: 3, target, ...(fill ? { fill } : {}) });
    try {
      const first = await readReport(path.join(world.folder, "first", "out"));
      const tally = new Tally("probes", `probe signalled: ${signals.join(", ")}`, target);
      const lasts = await lengthOf(world, path.join(at, "length"));
      const random = seeded(seed);
      for (let nth = 0; nth < times && !signal.aborted; nth++) {
        const by = signals[nth % signals.length]!;
        const moment = Math.round(random() * lasts);
        await tally.attempt(`${by} ${moment} ms into running (seed ${seed}, ${nth})`, () =>
          signalOnce(world, by, moment, random, path.join(at, "victim"), first),
        );
      }
      say(`${target}: ${tally.tried} signals, ${tally.lost.length} lost`);
      rows.push(tally.done());
    } finally {
      await world.close();
    }
  }
  return rows;
}

type Report = Awaited<ReturnType<typeof readReport>>;

/** A cache that has all but results. */
const homeOf = (world: World, to: string): string =>
  homeFor({ without: ["results"] }, world, path.join(to, "home"));

const start = (world: World, to: string): Promise<Victim> =>
  startRun(world, { home: homeOf(world, to), at: path.join(to, "at") }, ["--timeout", String(TIMEOUT_S)]);

async function lengthOf(world: World, folder: string): Promise<number> {
  const victim = await start(world, folder);
  await victim.said(/^running$/m);
  const startedAt = performance.now();
  await victim.ended;
  await rm(folder, { recursive: true });
  return performance.now() - startedAt;
}

async function signalOnce(
  world: World,
  by: (typeof signals)[number],
  moment: number,
  random: () => number,
  folder: string,
  first: Report,
): Promise<string[]> {
  try {
    const at = path.join(folder, "at");
    const victim = await start(world, folder);
    await victim.said(/^running$/m);
    await sleep(moment);
    // Between two of them there is none: then the next is it.
    let pid: number | undefined;
    while (victim.running && pid === undefined) {
      const found = processesOf(path.join(at, "tmp")).filter(({ pid }) => pid !== victim.pid);
      pid = found[Math.floor(random() * found.length)]?.pid;
      if (pid === undefined) await sleep(5);
    }
    try {
      if (pid !== undefined) process.kill(pid, by);
    } catch {
      // It has just ended.
    }
    const wrong = endedWell(await victim.ended, [0, 1, 3]);
    const left = await childrenLeft(folder, 2_000);
    if (left.length > 0) wrong.push(`it left ${left.join(", ")}`);
    wrong.push(...(await halfFiles(at)));
    if (wrong.length === 0) wrong.push(...changed(await readReport(path.join(at, "out")), first));
    const options = { home: path.join(folder, "home"), at };
    return [...wrong, ...(await nextIsWhole(world, options, judged(first)))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const same = (cell: Cell): string =>
  JSON.stringify([cell.verdict, cell.outputs.map(({ name, verdict, metrics }) => [name, verdict, metrics])]);

/** What is wrong with what differs from an undisturbed run: other than one input, or told as something that it is not. */
function changed(report: Report, first: Report): string[] {
  const before = new Map(first.cells.map((cell) => [cell.id, cell]));
  const others = report.cells.filter(({ id, ...cell }) => same({ id, ...cell }) !== same(before.get(id)!));
  const wrong: string[] = [];
  if (report.cells.length !== first.cells.length)
    wrong.push(`it has ${report.cells.length} cells of ${first.cells.length}`);
  for (const { id, input, verdict, reason } of others) {
    if (!hit.includes(verdict)) wrong.push(`${id} is ${verdict} now: ${reason}`);
    else if (verdict === "crashed" && !/died of SIG(KILL|TERM|INT|SEGV)/.test(reason))
      wrong.push(`${id} crashed, and not of the signal: ${reason}`);
    // One that is stopped before it has its model is waited for once, and not for each input anew.
    else if (input !== others[0]!.input && verdict !== "timeout" && !/no sign of life/.test(reason))
      wrong.push(`more than one input: ${input}, ${verdict}: ${reason}`);
  }
  return wrong;
}
