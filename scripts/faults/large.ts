import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readReport } from "../../action/src/report/read.ts";
import { reportFile, writeReport } from "../../action/src/report/write.ts";
import { seeded } from "../../tests/support/random.ts";
import { buildReport } from "../../tests/support/report.ts";
import { endedBy, endedWell } from "./ended.ts";
import { homeFor } from "./phases.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import { childrenLeft } from "./victim.ts";
import { expectedOf, halfFiles, makeWorld, nextIsWhole, startRun, type World } from "./world.ts";

const CELLS = 2_000;
const LIMIT_MS = 1_800_000;

/** A run of 2 000 cells, killed on the way, and a report of 50 MB, written while who writes it is killed. */
export async function large({ seed, times = 3, folder, signal, say }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"), { inputs: CELLS / 2, limitMs: LIMIT_MS });
  try {
    const expected = await expectedOf(world);
    const { cells, durationMs } = await readReport(path.join(world.folder, "first", "out"));
    say(`${cells.length} cells in ${Math.round(durationMs / 1000)} s`);
    const random = seeded(seed);
    const killed = new Tally("large", "run killed: SIGKILL, SIGTERM, Ctrl-C", `${cells.length} cells`);
    if (cells.length < CELLS) killed.lost.push(`it has ${cells.length} cells`);
    for (let at = 0; at < times && !signal.aborted; at++) {
      const by = (["SIGKILL", "SIGTERM", "SIGINT"] as const)[at % 3]!;
      const moment = Math.round(random() * durationMs);
      await killed.attempt(`${by} after ${moment} ms (seed ${seed}, ${at})`, async () => {
        const own = path.join(folder, "victim");
        const home = homeFor({ without: ["results"] }, world, path.join(own, "home"));
        const options = { home, at: path.join(own, "at"), limitMs: LIMIT_MS };
        const victim = await startRun(world, options);
        await victim.said(/^running$/m);
        await sleep(moment);
        if (by === "SIGINT") victim.signalGroup(by);
        else victim.signal(by);
        const wrong = endedBy(await victim.ended, by, [0, 1]);
        wrong.push(...(await childrenLeft(own, by === "SIGKILL" ? 60_000 : 2_000)));
        if (by !== "SIGKILL") wrong.push(...(await halfFiles(options.at)));
        wrong.push(...(await nextIsWhole(world, options, expected)));
        rmSync(own, { recursive: true });
        return wrong;
      });
    }
    say(`2 000 cells: ${killed.tried} kills, ${killed.lost.length} lost`);
    return [killed.done(), ...(await bigReport(world, { seed, times, folder, signal, say }))];
  } finally {
    await world.close();
  }
}

/** Of 50 MB, or a little less: more a dashboard does not take. */
async function bigReport(
  world: World,
  { seed, times, folder, signal, say }: Asked & { times: number },
): Promise<Row[]> {
  const at = path.join(folder, "big");
  const one = JSON.stringify(buildReport({ inputs: ["a"] })).length;
  const count = Math.floor(49_000_000 / one);
  const report = buildReport({ inputs: Array.from({ length: count }, (_, nth) => `input-${nth}`) });
  mkdirSync(path.join(at, "tmp"), { recursive: true });
  await writeReport(report, path.join(at, "out"));
  const mb = Math.round(JSON.stringify(report).length / 1e6);
  const options = { home: world.warm, at, limitMs: 300_000 };
  const render = () => world.run(["report", path.join(at, "out"), "--format", "html"], options);
  const whole = await render().ended;
  say(`a report of ${mb} MB, ${report.cells.length} cells: a page in ${Math.round(whole.ms / 1000)} s`);
  const tally = new Tally("large", "who renders it killed: SIGKILL, SIGTERM", `a report of ${mb} MB`);
  tally.lost.push(...endedWell(whole, [0]));
  const random = seeded(seed + 1);
  for (let nth = 0; nth < times && !signal.aborted; nth++) {
    const by = (["SIGKILL", "SIGTERM"] as const)[nth % 2]!;
    const moment = Math.round(random() * whole.ms);
    await tally.attempt(`${by} after ${moment} ms (seed ${seed}, ${nth})`, async () => {
      const victim = render();
      await sleep(moment);
      victim.signal(by);
      const wrong = endedBy(await victim.ended, by, [0]);
      wrong.push(...(await childrenLeft(at, 2_000)), ...(await halfFiles(at)));
      return [...wrong, ...endedWell(await render().ended, [0])];
    });
  }
  // A report that is cut anywhere is named, and nothing else comes of it.
  const cut = new Tally("large", "report.json cut", `a report of ${mb} MB`);
  const bytes = Buffer.from(JSON.stringify(report));
  for (let nth = 0; nth < times && !signal.aborted; nth++) {
    const length = Math.floor(random() * bytes.length);
    await cut.attempt(`after ${length} bytes (seed ${seed}, ${nth})`, async () => {
      writeFileSync(path.join(at, "out", reportFile), bytes.subarray(0, length));
      const ended = await render().ended;
      const wrong = endedWell(ended, [2]);
      if (!/report\.json[\s\S]*fix: /.test(ended.stderr)) wrong.push(`it says ${ended.stderr.slice(-300)}`);
      return wrong;
    });
  }
  return [tally.done(), cut.done()];
}
