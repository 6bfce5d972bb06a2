import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { requireWheel } from "../../action/src/mnn/wheel-choice.ts";
import { findWheel, type Wheel } from "../../action/src/mnn/wheels.ts";
import { outsideWheel } from "../../action/src/places/outside/outside-wheels.ts";
import { hostPython } from "../../action/src/places/wheel/host-python.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { readReport } from "../../action/src/report/read.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import { sha256File } from "../../action/src/system/hash.ts";
import { hostPlatform } from "../../action/src/system/platform.ts";
import type { Report } from "../../core/report/schema.ts";
import { writeOverflow } from "../../tests/support/overflow.ts";
import { type Registry, startRegistry } from "./registry.ts";
import { type Ended, Victim } from "./victim.ts";

const RELEASE = "3.6.1";

/** Longest that any run here may take: what takes longer did not end by itself. */
export const LIMIT_MS = 180_000;

const cli = path.resolve("action/dist/cli.js");

/** A cache, a model, an input, and a registry that has the real wheels: nothing outside of it is reached. */
export interface World {
  folder: string;
  /** The cache in which all is there; what spoils one makes a {@link cacheCopy}. */
  warm: string;
  registry: Registry;
  run(args: string[], options: RunOptions): Victim;
  close(): Promise<void>;
}

export interface RunOptions {
  home: string;
  /** A folder of this run's own, for its report and temporary files. */
  at: string;
  env?: Record<string, string>;
  /** Put before the command: `["prlimit", "--as=..."]`. */
  under?: string[];
  limitMs?: number;
}

/** What each run asks for, but for where the report goes: one model, one input, two configs, on the host. */
export const asked = [
  "--model",
  "model.onnx",
  "--input",
  "in/a.npz",
  "--mnn",
  RELEASE,
  "--target",
  "host",
  "--config",
  "cpu/normal,cpu/low",
];

export async function makeWorld(folder: string): Promise<World> {
  await mkdir(path.join(folder, "model"), { recursive: true });
  await writeOverflow(path.join(folder, "model"));
  const registry = await startRegistry(await realWheels());
  const warm = path.join(folder, "warm");
  const { inherited } = readEnvironment();
  const { PIP_FIND_LINKS: _, PIP_EXTRA_INDEX_URL: __, DATABASE_URL: ___, ...outside } = inherited;
  const world: World = {
    folder,
    warm,
    registry,
    run: (args, { home, at, env = {}, under = [], limitMs = LIMIT_MS }) => {
      const [command = "", ...rest] = [...under, process.execPath, cli, ...args];
      return new Victim(command, rest, {
        cwd: path.join(folder, "model"),
        env: {
          ...outside,
          CI: "1",
          MNN_PARITY_HOME: home,
          TMPDIR: path.join(at, "tmp"),
          PIP_CONFIG_FILE: "/dev/null",
          PIP_INDEX_URL: `${registry.url}/simple`,
          PIP_NO_CACHE_DIR: "1",
          PIP_DEFAULT_TIMEOUT: "3",
          no_proxy: "127.0.0.1",
          ...env,
        },
        limitMs,
      });
    },
    close: () => registry.close(),
  };
  const { code, stderr } = await wholeRun(world, { home: warm, at: path.join(folder, "first") });
  if (code !== 0 && code !== 1) throw new Error(`the world's first run ended with ${code}:\n${stderr}`);
  return world;
}

/** Starts `run` there, with the report in `at/out`. */
export async function startRun(world: World, options: RunOptions, more: string[] = []): Promise<Victim> {
  await mkdir(path.join(options.at, "tmp"), { recursive: true });
  return world.run(["run", ...asked, ...more, "--out", path.join(options.at, "out")], options);
}

export const wholeRun = async (world: World, options: RunOptions, more: string[] = []): Promise<Ended> =>
  (await startRun(world, options, more)).ended;

/** The same cache again, by hard links: every writer of it writes new files. */
export function cacheCopy(from: string, to: string): string {
  mkdirSync(path.dirname(to), { recursive: true });
  execFileSync("cp", ["-al", from, to]);
  return to;
}

/** What a run came to, without what differs from run to run; the same for two runs that saw the same. */
export function judged({ cells, complete }: Report): string {
  const each = cells.map(({ model, input, target, config, role, verdict, outcome, outputs, outside }) => [
    [model, input, target, config, role, verdict, outcome],
    outputs,
    outside,
  ]);
  return JSON.stringify([complete, each.sort()]);
}

/** What is not whole of a report folder and its run: a report that cannot be read, parts, temporary folders. */
export async function halfFiles(at: string): Promise<string[]> {
  const out = path.join(at, "out");
  const names: string[] = await readdir(out).catch(() => []);
  const wrong = names.filter((name) => /\.(part|tmp)$/.test(name)).map((name) => `a half file ${name}`);
  if (names.includes("report.json"))
    await readReport(out).catch((error) => wrong.push(`its report cannot be read: ${error.message}`));
  return wrong;
}

/** Runs again and says in what the run differs from a whole one. */
export async function nextIsWhole(world: World, options: RunOptions, expected: string): Promise<string[]> {
  const { code, stderr, late } = await wholeRun(world, options);
  if (late) return ["the next run did not end"];
  if (code !== 0 && code !== 1) return [`the next run ended with ${code}: ${stderr.slice(-300)}`];
  const report = await readReport(path.join(options.at, "out"));
  const wrong = await halfFiles(options.at);
  if (judged(report) !== expected) wrong.push("the next run says otherwise than the first");
  const left = await readdir(path.join(options.at, "tmp"));
  if (left.length > 0) wrong.push(`the next run left ${left.join(", ")}`);
  return wrong;
}

/** What the first run of a world said. */
export const expectedOf = async ({ folder }: World): Promise<string> =>
  judged(await readReport(path.join(folder, "first", "out")));

/** The pinned wheels that the runs need, fetched once by the user's own pip, by hash. @returns their folder */
async function realWheels(): Promise<string> {
  const { home, tools, inherited: env } = readEnvironment();
  const context = { home, tools, env, progress: silentProgress, signal: new AbortController().signal };
  const python = await hostPython(RELEASE, context);
  const platform = hostPlatform();
  const wheels: Wheel[] = [
    requireWheel(RELEASE, platform, python.tag),
    findWheel("numpy", null, platform, python.tag)!,
    outsideWheel("onnxruntime", platform, python.tag)!,
  ];
  const folder = path.join(home, "test-wheels");
  await mkdir(folder, { recursive: true });
  for (const { file, project, version, sha256 } of wheels) {
    const to = path.join(folder, file);
    if (existsSync(to) && (await sha256File(to)) === sha256) continue;
    const partial = path.join(folder, `${process.pid}.partial`);
    execFileSync(
      python.executable,
      ["-m", "pip", "download", "-q", "--no-deps", "--no-cache-dir", "-d", partial, `${project}==${version}`],
      { env: env as NodeJS.ProcessEnv },
    );
    const got = path.join(partial, (await readdir(partial))[0]!);
    if ((await sha256File(got)) !== sha256) throw new Error(`${file} is not what is pinned`);
    await rename(got, to);
    await rm(partial, { recursive: true });
  }
  return folder;
}

/** A file's bytes with one of them changed, at a place drawn from `random`. The file itself is replaced: others may share it by a link. */
export async function flipByte(file: string, random: () => number): Promise<number> {
  const bytes = await readFile(file);
  const at = Math.floor(random() * bytes.length);
  bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8));
  const { mode, atime, mtime } = await stat(file);
  const fresh = `${file}.flipped`;
  await writeFile(fresh, bytes);
  await chmod(fresh, mode);
  await utimes(fresh, atime, mtime);
  await rename(fresh, file);
  return at;
}
