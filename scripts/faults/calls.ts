import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { readReport } from "../../action/src/report/read.ts";
import { endedWell } from "./ended.ts";
import { homeFor } from "./phases.ts";
import { type Asked, notTried, type Row, Tally } from "./row.ts";
import { childrenLeft } from "./victim.ts";
import { expectedOf, halfFiles, judged, makeWorld, nextIsWhole, type World, wholeRun } from "./world.ts";

/** What a disk answers that is broken, full, of which one's share is used up, or that has become read-only. */
const errors = ["EIO", "ENOSPC", "EDQUOT", "EROFS"] as const;

/** Calls by which files come to be what they are, as strace knows them. A call by another name of an older kernel comes with it. */
const calls: Record<string, string> = {
  fsync: "fsync,fdatasync",
  rename: "rename,renameat,renameat2",
  mkdir: "mkdir,mkdirat",
  unlink: "unlink,unlinkat,rmdir",
};

/** As many attempts at each call, spread over all its times, unless it is said otherwise. */
const TIMES = 20;

/**
 * Each call that changes files fails in its turn, as SQLite tests itself: by strace, which answers in the kernel's place. Each thread of
 * the run counts its own calls, and so does whatever it starts.
 */
export async function callsFail({ times = TIMES, folder, signal, say }: Asked): Promise<Row[]> {
  const hasStrace = spawnSync("strace", ["-V"]).status === 0;
  if (!hasStrace) return [notTried("calls", "a call fails", "each in turn", "no strace here")];
  const world = await makeWorld(path.join(folder, "world"));
  try {
    const expected = await expectedOf(world);
    const rows: Row[] = [];
    for (const [name, set] of Object.entries(calls)) {
      const most = await mostCalls(world, set, folder);
      const tally = new Tally(
        "calls",
        `${name} fails: ${errors.join(", ")}`,
        "each of a run's calls in turn",
      );
      const step = Math.max(1, most / times);
      for (let turn = 1; turn <= most && !signal.aborted; turn = Math.max(turn + 1, Math.ceil(turn + step))) {
        const error = errors[tally.tried % errors.length]!;
        await tally.attempt(`${error} at ${name} ${turn}`, () =>
          failOnce(world, ["-e", `inject=${set}:error=${error}:when=${turn}`], folder, expected),
        );
      }
      say(`${name}: ${tally.tried} of ${most} calls, ${tally.lost.length} lost`);
      rows.push(tally.done());
    }
    const writing = new Tally("calls", "write fails: EIO, ENOSPC, EDQUOT", "each file of the report");
    for (const error of ["EIO", "ENOSPC", "EDQUOT"])
      for (const file of ["report.json", "report.md", "report.html"]) {
        if (signal.aborted) break;
        const part = path.join(folder, "victim", "at", "out", `${file}.part`);
        await writing.attempt(`${error} at ${file}`, () =>
          failOnce(
            world,
            ["-P", part, "-e", `inject=write,pwrite64,writev,pwritev:error=${error}`],
            folder,
            expected,
            [3],
          ),
        );
      }
    return [...rows, writing.done()];
  } finally {
    await world.close();
  }
}

/** Everything that a run makes it makes anew. */
function place(world: World, folder: string): { home: string; at: string } {
  const own = path.join(folder, "victim");
  rmSync(own, { recursive: true, force: true });
  const without = ["wheels", "converted", "facts", "results"];
  const options = { home: homeFor({ without }, world, path.join(own, "home")), at: path.join(own, "at") };
  mkdirSync(path.join(options.at, "out"), { recursive: true });
  return options;
}

const strace = (more: readonly string[], to: string): string[] => [
  ...["strace", "-f", "-qq", "--seccomp-bpf", "-o", to],
  ...more,
];

/** How often the thread that calls most often calls, in a run to which nothing happens. */
async function mostCalls(world: World, set: string, folder: string): Promise<number> {
  const options = place(world, folder);
  const trace = path.join(options.at, "trace");
  const ended = await wholeRun(world, { ...options, under: strace(["-e", `trace=${set}`], trace) });
  const wrong = endedWell(ended, [0, 1]);
  if (wrong.length > 0) throw new Error(`no run ends under strace: ${wrong.join("; ")}`);
  const counts = new Map<string, number>();
  for (const line of readFileSync(trace, "utf8").split("\n")) {
    const thread = /^(\d+) \w+\(/.exec(line)?.[1];
    if (thread) counts.set(thread, (counts.get(thread) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

async function failOnce(
  world: World,
  inject: readonly string[],
  folder: string,
  expected: string,
  codes: readonly number[] = [0, 1, 3],
): Promise<string[]> {
  const options = place(world, folder);
  const trace = path.join(options.at, "trace");
  const ended = await wholeRun(world, { ...options, under: strace(inject, trace) });
  const wrong = endedWell(ended, codes);
  if (ended.code === 3 && !/error: |could not run/.test(ended.stderr + ended.stdout))
    wrong.push(`it does not say why: ${ended.stderr.slice(-300)}`);
  wrong.push(...(await childrenLeft(path.dirname(options.at), 2_000)), ...(await halfFiles(options.at)));
  const out = path.join(options.at, "out");
  if ((ended.code === 0 || ended.code === 1) && existsSync(path.join(out, "report.json")))
    if (judged(await readReport(out)) !== expected) wrong.push("it says otherwise than the first run");
  const injected = /\(INJECTED\)/.test(readFileSync(trace, "utf8"));
  if (!injected) wrong.push("no call failed");
  return [...wrong, ...(await nextIsWhole(world, options, expected))];
}
