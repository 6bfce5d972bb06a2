import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { resolveMnn, wantNothing } from "../../action/src/config/resolve/mnn.ts";
import { resolveRelease } from "../../action/src/config/resolve/release.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import type { SourceSpec } from "../../action/src/mnn/spec.ts";
import { requireWheel } from "../../action/src/mnn/wheel-choice.ts";
import { findWheel, type Wheel } from "../../action/src/mnn/wheels.ts";
import { prepareSourcePlace } from "../../action/src/places/build/place.ts";
import { outsideWheel } from "../../action/src/places/outside/outside-wheels.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { hostPython } from "../../action/src/places/wheel/host-python.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { readReport } from "../../action/src/report/read.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import { sha256File } from "../../action/src/system/hash.ts";
import { hostPlatform } from "../../action/src/system/platform.ts";
import type { ToolContext } from "../../action/src/system/tool-context.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import type { Report } from "../../core/report/schema.ts";
import { noise } from "../../tests/support/onnx.ts";
import { writeOverflow } from "../../tests/support/overflow.ts";
import { type Registry, startRegistry } from "./registry.ts";
import { type Ended, Victim } from "./victim.ts";

const RELEASE = "3.6.1";

/** Longest that a run may take unless its world has another limit: what takes longer did not end by itself. */
export const LIMIT_MS = 180_000;

const cli = path.resolve("action/dist/cli.js");

/** A cache, a model, an input, and a registry that has the real wheels: nothing outside of it is reached. */
export interface World {
  folder: string;
  /** The cache in which all is there; what spoils one makes a {@link cacheCopy}. */
  warm: string;
  registry: Registry;
  /** The folder with the wheels that its registry serves, for another one that does so in its own way. */
  wheels: string;
  /** What each run of it asks for, but for where the report goes. */
  asked: readonly string[];
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

/** One model and two configs; how many inputs, where, and on which MNN is asked for. */
export interface WorldOptions {
  inputs?: number;
  target?: string;
  /** What the cache has before the first run: made by whoever asks, by links out of the user's own. */
  fill?(home: string): Promise<void>;
  /** In place of the release: as the command line takes it. */
  mnn?: string;
  /** Longest that any run of it may take. */
  limitMs?: number;
}

export async function makeWorld(
  folder: string,
  { inputs = 1, target = "host", mnn = RELEASE, fill, limitMs: mostMs = LIMIT_MS }: WorldOptions = {},
): Promise<World> {
  await mkdir(path.join(folder, "model"), { recursive: true });
  await writeOverflow(path.join(folder, "model"));
  for (let at = 1; at < inputs; at++) {
    const x = { name: "x", data: noise(1024, 1, 3 + at), shape: [1, 4, 16, 16] };
    await writeFile(path.join(folder, "model", "in", `b${String(at).padStart(4, "0")}.npz`), writeNpz([x]));
  }
  const wheels = await realWheels();
  const registry = await startRegistry(wheels);
  const warm = path.join(folder, "warm");
  const { inherited } = readEnvironment();
  const { PIP_FIND_LINKS: _, PIP_EXTRA_INDEX_URL: __, DATABASE_URL: ___, ...outside } = inherited;
  const world: World = {
    folder,
    warm,
    registry,
    wheels,
    asked: [
      // A source build has no converter, and its registry has one release's.
      ...["--model", "model.onnx", "--input", "in/*.npz", "--mnn", mnn, "--converter", RELEASE],
      ...["--target", target, "--config", "cpu/normal,cpu/low"],
    ],
    run: (args, { home, at, env = {}, under = [], limitMs = mostMs }) => {
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
  try {
    await fill?.(warm);
    const { code, stderr } = await wholeRun(world, { home: warm, at: path.join(folder, "first") });
    if (code !== 0 && code !== 1) throw new Error(`the world's first run ended with ${code}:\n${stderr}`);
    return world;
  } catch (error) {
    // What listens would keep the process from its end.
    await world.close();
    throw error;
  }
}

/** Starts `run` there, with the report in `at/out`. */
export async function startRun(world: World, options: RunOptions, more: string[] = []): Promise<Victim> {
  await mkdir(path.join(options.at, "tmp"), { recursive: true });
  return world.run(["run", ...world.asked, ...more, "--out", path.join(options.at, "out")], options);
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

/** What is made ready in the user's own cache. */
export function ownContext(): ToolContext {
  const { home, tools, inherited: env } = readEnvironment();
  return { home, tools, env, progress: silentProgress, signal: new AbortController().signal };
}

/**
 * Fills a cache with what the release needs on an emulated Arm, by links out of the user's own, where it is fetched first if it is not
 * there.
 */
export async function fillWithArm(target: string, home: string): Promise<void> {
  const own = ownContext();
  await preparePlace(resolveRelease(RELEASE), resolveTarget(target), own);
  for (const name of ["arm64", "qemu", "wheels"]) cacheCopy(path.join(own.home, name), path.join(home, name));
}

/** The same with MNN's library and our probe, both built from a source folder. */
export async function fillWithBuild(source: string, target: string, home: string): Promise<void> {
  const own = ownContext();
  const spec = resolveMnn({ mnn: `path:${source}` }, process.cwd(), wantNothing) as SourceSpec;
  await prepareSourcePlace(spec, resolveTarget(target), own);
  for (const name of ["builds", "probes", "qemu"])
    cacheCopy(path.join(own.home, name), path.join(home, name));
}

/** The pinned wheels that the runs need, fetched once by the user's own pip, by hash. @returns their folder */
async function realWheels(): Promise<string> {
  const context = ownContext();
  const { home, env } = context;
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
