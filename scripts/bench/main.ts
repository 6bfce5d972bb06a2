import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ParityError } from "../../action/src/errors/error.ts";
import { readReport } from "../../action/src/report/read.ts";
import { build } from "./build.ts";
import { type Case, cli, makeCase } from "./cases.ts";
import { dashboard } from "./dashboard.ts";
import { dashboardLoad, type Load } from "./dashboard-load.ts";
import { kept } from "./kept.ts";
import { large } from "./large.ts";
import { lockstep } from "./lockstep.ts";
import { measure, median } from "./measure.ts";
import { native } from "./native.ts";
import { plans } from "./plans.ts";
import { predict } from "./predict.ts";
import { atLeast, atMost, info, notMeasured, type Row } from "./row.ts";

/** Exit codes of a run that went through: wrong results are results. */
const ran = [0, 1];

interface Options extends Load {
  /** Sources with all of MNN's tools in them, for what is measured on a whole checkout. */
  mnn: string;
}

type Bench = (folder: string, options: Options) => Promise<Row[]>;

const benches: Record<string, Bench> = {
  efficiency,
  "ops-host": (folder) => opsAgainstPlain(folder, "host", 1.5, 5),
  "ops-host-8": (folder) => opsAgainstPlain(folder, "host", 3, 5, 8),
  "ops-qemu": (folder) => opsAgainstPlain(folder, "qemu:cortex-a76", 1.05, 3),
  memory: peakMemory,
  large,
  overhead,
  kept,
  predict,
  plans,
  lockstep,
  native,
  build,
  dashboard: (_, options) => dashboard(options),
  "dashboard-load": (_, options) => dashboardLoad(options),
};

/** The whole command looking into every op, against the two plain runs that it contains. */
async function opsAgainstPlain(
  folder: string,
  target: string,
  goal: number,
  times: number,
  inputs = 1,
): Promise<Row[]> {
  const bench = await makeCase(folder, target, 320, { inputs });
  await measure(...bench.whole("all"), { allowed: ran });
  const [whole, inTurn, sideBySide]: [number[], number[], number[]] = [[], [], []];
  // Interleaved, so that a slow moment of the machine is everyone's.
  for (let i = 0; i < times; i++) {
    whole.push((await measure(...bench.whole("all"), { allowed: ran })).seconds);
    inTurn.push((await plain(bench, 0)) + (await plain(bench, 1)));
    const startedAt = performance.now();
    await Promise.all([plain(bench, 0), plain(bench, 1)]);
    sideBySide.push((performance.now() - startedAt) / 1000);
  }
  const name = `ops-${target.startsWith("qemu") ? "qemu" : "host"}${inputs > 1 ? `-${inputs}` : ""}`;
  return [
    atMost(name, median(whole.map((seconds, i) => seconds / inTurn[i]!)), goal, "x two plain runs in turn"),
    info(name, median(whole.map((seconds, i) => seconds / sideBySide[i]!)), "x two plain runs side by side"),
    info(name, median(whole), "s, whole command"),
  ];
}

const plain = async (bench: Case, index: number): Promise<number> => {
  const { command, args, env } = bench.plain[index]!;
  return (await measure(command, args, { env })).seconds;
};

/** How much of the demo's time, on all cores, is inference that has to be: every distinct session once on each of its inputs. */
async function efficiency(folder: string): Promise<Row[]> {
  const out = path.join(folder, "report");
  const args = [cli, "run", "--fresh", "models/demo.yml", "--out", out];
  // Once before, so that nothing is fetched or converted in what is measured.
  await measure(process.execPath, args, { allowed: ran });
  const { seconds } = await measure(process.execPath, args, { allowed: ran });
  const { cells } = await readReport(out);
  const needed = cells.reduce((sum, { runMs }) => sum + (runMs.length > 0 ? median(runMs) : 0), 0) / 1000;
  const cores = os.availableParallelism();
  return [
    atLeast(
      "efficiency",
      needed / cores / seconds,
      0.75,
      "of the demo's core time is inference that has to be",
    ),
    info("efficiency", seconds, `s, whole command on ${cores} cores`),
    info("efficiency", needed, "s of inference that has to be"),
  ];
}

/** Four times the pixels are four times the activations; memory may grow by the larger pair of tensors. */
async function peakMemory(folder: string): Promise<Row[]> {
  const peak = async (side: number) =>
    (await measure(...(await makeCase(folder, "host", side)).whole("all"), { allowed: ran })).peakMb;
  const [small, large] = [await peak(320), await peak(640)];
  // The largest op output has 24 channels at half the side.
  const pair = (2 * 4 * 24 * 320 * 320) / 2 ** 20;
  return [
    info("memory", small, "MB peak of our process, 320 x 320"),
    info("memory", large, "MB peak of our process, 640 x 640 (480 MB of activations a side)"),
    atMost("memory", large - small, pair + 32, "MB growth, goal one pair of tensors + 32"),
  ];
}

/** Time in which no probe runs, with everything in the cache. */
async function overhead(folder: string): Promise<Row[]> {
  const bench = await makeCase(folder, "qemu:cortex-a76", 320);
  await measure(...bench.whole("none"), { allowed: ran });
  const alone: number[] = [];
  for (let i = 0; i < 3; i++)
    alone.push((await measure(...bench.whole("none"), { allowed: ran })).aloneSeconds);
  return [atMost("overhead", median(alone), 0.25, "s of our own, everything cached")];
}

async function main(args: string[]): Promise<void> {
  const { values, positionals: names } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      mnn: { type: "string", default: "source:3.6.1" },
      // Of the dashboard's history, and of those who read and write it together in dashboard-load.
      cells: { type: "string", default: "1000000" },
      seconds: { type: "string", default: "600" },
      clients: { type: "string", default: "50" },
    },
  });
  const options = {
    mnn: values.mnn,
    cells: bounded("cells", values.cells, 5_000_000),
    seconds: bounded("seconds", values.seconds, 3600),
    clients: bounded("clients", values.clients, 200),
  };
  const unknown = names.find((name) => !Object.hasOwn(benches, name));
  if (unknown) throw new Error(`no benchmark ${unknown}; there are ${Object.keys(benches).join(", ")}`);
  const rows: Row[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue;
    process.stderr.write(`${name}\n`);
    const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-bench-"));
    try {
      rows.push(...(await bench(folder, options)));
    } catch (error) {
      if (!(error instanceof ParityError)) throw error;
      rows.push(notMeasured(name, error.message));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  if (values.json) console.log(JSON.stringify(rows));
  else for (const row of rows) console.log(line(row));
}

function bounded(name: string, given: string, most: number): number {
  const value = Number(given);
  if (Number.isInteger(value) && value > 0 && value <= most) return value;
  throw new Error(`--${name} is ${given}: give a number from 1 to ${most}`);
}

const line = ({ name, value, goal, unit, met }: Row): string =>
  [
    name.padEnd(14),
    (value?.toFixed(2) ?? "").padStart(8),
    unit.padEnd(60),
    goal === null ? "" : `goal ${goal.toFixed(2)}`.padEnd(12),
    met === null ? "" : met ? "met" : "MISSED",
  ]
    .join("  ")
    .trimEnd();

await main(process.argv.slice(2));
