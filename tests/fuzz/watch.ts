import { type ChildProcess, fork } from "node:child_process";
import type { Word } from "./child.ts";
import type { Find } from "./hunt.ts";
import type { Row } from "./row.ts";
import type { AnySurface } from "./surface.ts";

/** A process that says nothing for so long hangs in its own code; what it waits for has shorter limits. */
const SILENCE_MS = 60_000;
/** Until its first input: a cold cache fetches wheels, and a dashboard is built. */
const OPENING_MS = 600_000;

const living = new Set<ChildProcess>();
process.once("exit", () => living.forEach(endGroup));

function endGroup(child: ChildProcess): void {
  living.delete(child);
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}

/** Tries a surface in a process of its own: what ends or stops that process is a find and no end of ours. */
export function tryApart(surface: AnySurface, seed: number, times: number): Promise<Row> {
  const startedAt = performance.now();
  const child = fork(
    process.argv[1]!,
    ["--child", surface.name, "--seed", String(seed), "--times", String(times)],
    {
      execArgv: ["--max-old-space-size=1024"],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A group of its own: what it started goes with it, also where it is killed.
      detached: true,
    },
  );
  living.add(child);
  let [at, row, log, hung] = [0, null as Row | null, "", false];
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (data) => {
      log = `${log}${data}`.slice(-4000);
    });
  let timer: NodeJS.Timeout;
  const wait = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hung = true;
      endGroup(child);
    }, ms);
  };
  wait(OPENING_MS);
  child.on("message", (word: Word) => {
    if ("row" in word) row = word.row;
    else at = word.at;
    wait(SILENCE_MS);
  });
  return new Promise((resolve) => {
    // Its streams would stay open as long as anything that it left.
    child.once("exit", () => endGroup(child));
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      if (row && code === 0) return resolve(row);
      const find: Find = {
        kind: hung ? "hang" : "crash",
        key: hung ? "its process fell silent" : `its process ended with ${signal ?? code}`,
        message: log,
        example: `after input ${at} of seed ${seed}`,
        count: 1,
      };
      const nothing = { inputs: at, taken: {}, refused: {}, finds: [], peakMb: 0, mostMb: 0, coverage: null };
      const seconds = (performance.now() - startedAt) / 1000;
      const found = row ?? { ...nothing, surface: surface.name, seed, seconds };
      resolve({ ...found, finds: [...found.finds, find] });
    });
  });
}
