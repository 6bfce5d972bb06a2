import { readdir, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "../../../../core/report/schema.ts";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { remember } from "../../cache/facts.ts";
import { isKept, keepFolder } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { failure, ParityError } from "../../errors/error.ts";
import { inStep } from "../../progress/step.ts";
import { saysFull } from "../../system/disk-errors.ts";
import { askProgram, exec, lastLines } from "../../system/exec.ts";
import { findExecutables, isExecutable } from "../../system/executable.ts";
import { sha256File } from "../../system/hash.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { fetchDebs, hostArch } from "../packages/apt.ts";
import { readDistribution } from "../packages/distribution.ts";
import { emulatorSuites } from "../packages/suites.ts";
import { needsNothing } from "./program.ts";

/** A qemu-aarch64 that can be used. */
export interface Emulator {
  executable: string;
  version: string;
  cpus: string[];
  artifact: Artifact;
}

/** The first qemu whose `max`, cortex-a76 and neoverse-n1 do what MNN's kernels need. */
const OLDEST = 7;

const NAMES = ["qemu-aarch64-static", "qemu-aarch64"];

/**
 * A qemu-aarch64 that knows `cpu`: an installed one, else the distribution's package in the cache, else that of a
 * later release (they are static, so that it runs here). Throws `cpu-unknown` where every one that can be had lacks it, `qemu-unsupported`, and what
 * `fetchDebs` throws.
 *
 * @param toCarry one that runs on another x86-64 machine as well: throws `qemu-not-static` where there is none
 */
export async function emulatorFor(
  cpu: string,
  context: ToolContext,
  { toCarry = false } = {},
): Promise<Emulator> {
  if (process.platform !== "linux") throw failure("qemu-unsupported", `qemu:${cpu}`);
  const seen: Emulator[] = [];
  const fitting = async (emulator: Emulator | null): Promise<Emulator | null> => {
    if (!emulator) return null;
    seen.push(emulator);
    if (!emulator.cpus.includes(cpu)) return null;
    return !toCarry || (await needsNothing(emulator.executable)) ? emulator : null;
  };
  for (const installed of await installedEmulators(context)) {
    const found = await fitting(installed);
    if (found) return found;
  }
  const distribution = await readDistribution();
  const suites = distribution ? emulatorSuites(distribution) : [];
  // What is in the cache already comes before any download, whichever release it is of.
  for (const codename of suites) {
    const kept = await fitting(await describeKept(folderOf(codename, context), context));
    if (kept) return kept;
  }
  let refused: ParityError | null = null;
  for (const codename of suites) {
    if (await isKept(folderOf(codename, context))) continue;
    try {
      await fetchEmulator(codename, context);
      const fetched = await fitting(await describeKept(folderOf(codename, context), context));
      if (fetched) return fetched;
    } catch (error) {
      if (!(error instanceof ParityError)) throw error;
      refused ??= error;
      // Only what a release's own mirror lacks may be found in a later one.
      if (error.code !== "apt-failed") break;
    }
  }
  const known = [...new Set(seen.flatMap(({ cpus }) => cpus))];
  if (refused && (known.length === 0 || LATER_CPUS.includes(cpu))) throw refused;
  if (known.length === 0) throw failure("apt-missing", "qemu-aarch64");
  if (known.includes(cpu))
    throw (
      refused ??
      failure(
        "qemu-not-static",
        cpu,
        seen.map(({ executable }) => executable),
      )
    );
  throw failure("cpu-unknown", cpu, known);
}

/** CPUs that qemu got after 7.2: where only a later emulator could not be fetched, that is what to say. */
const LATER_CPUS = ["cortex-a55", "cortex-a710", "neoverse-n2", "neoverse-v1"];

/** Those on the user's PATH. One that is too old does not count. */
export async function installedEmulators(context: ToolContext): Promise<Emulator[]> {
  const files = findExecutables(NAMES, context.tools.path);
  const found = await Promise.all(files.map((file) => describe(file, context)));
  return found.filter((emulator) => emulator !== null);
}

/** The emulators in the cache. */
export async function keptEmulators(context: ToolContext): Promise<Emulator[]> {
  const folder = inCache(context.home, "qemu");
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^[a-z]+$/.test(name)).sort();
  const found = await Promise.all(names.map((name) => describeKept(path.join(folder, name), context)));
  return found.filter((emulator) => emulator !== null);
}

const folderOf = (codename: string, { home }: ToolContext) => inCache(home, "qemu", codename);

const describeKept = async (folder: string, context: ToolContext): Promise<Emulator | null> =>
  (await isKept(folder)) ? describe(path.join(folder, "qemu-aarch64"), context) : null;

async function fetchEmulator(codename: string, context: ToolContext): Promise<void> {
  const { progress, signal } = context;
  await keepFolder({
    folder: folderOf(codename, context),
    signal,
    sealed: progress,
    onWait: () => progress.note(told.waitingFetch({ what: "qemu-aarch64" })),
    build: (partial) =>
      inStep(progress, told.fetchingOf({ what: "qemu-aarch64", codename }), async () => {
        await download(partial, codename, context);
        return undefined;
      }),
  });
}

async function download(partial: string, codename: string, context: ToolContext): Promise<void> {
  // Later releases have the programs in qemu-user, and qemu-user-static is empty or gone.
  for (const name of ["qemu-user-static", "qemu-user"]) {
    const debs = await fetchDebs(
      {
        purpose: "qemu-aarch64",
        packages: name === "qemu-user" ? [[name]] : [[name], ["qemu-user"]],
        withDependencies: false,
        arch: hostArch() ?? "amd64",
        codename,
        components: ["main", "universe"],
      },
      partial,
      context,
    );
    for (const { file } of debs) await unpackProgram(file, partial, context);
    await rm(path.join(partial, "apt"), { recursive: true, force: true });
    const bin = path.join(partial, "usr", "bin");
    const program = NAMES.map((found) => path.join(bin, found)).find(isExecutable);
    if (!program) continue;
    // One of the two names may be a link to the other.
    await rename(await realpath(program), path.join(partial, "qemu-aarch64"));
    await rm(path.join(partial, "usr"), { recursive: true });
    return;
  }
  throw failure("apt-failed", "qemu-aarch64", "neither qemu-user-static nor qemu-user has it");
}

/** Takes the one program out of a package that unpacks to hundreds of MB. */
async function unpackProgram(deb: string, folder: string, { env, signal }: ToolContext): Promise<void> {
  const script =
    'dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --wildcards "./usr/bin/qemu-aarch64*" || true';
  const { both } = await exec({ command: "sh", args: ["-c", script, "sh", deb, folder], env, signal });
  if (saysFull(both)) throw failure("disk-full", folder);
  if (/not found: dpkg-deb|dpkg-deb: error/.test(both))
    throw failure("root-unpack", "qemu-user", lastLines(both));
}

/** What a qemu says of itself, or null where it does not run or is too old. */
async function describe(executable: string, context: ToolContext): Promise<Emulator | null> {
  const ask = (...args: string[]) => askProgram(executable, args, context);
  const found = await remember(context.home, "qemu1", [executable], async () => {
    const said = await ask("--version");
    if (said === undefined) return undefined;
    const version = /version (\d+(?:\.\d+)+)/.exec(said?.stdout ?? "")?.[1];
    if (!version || Number.parseInt(version, 10) < OLDEST) return null;
    const listed = await ask("-cpu", "help");
    if (listed === undefined) return undefined;
    const cpus = parseCpus(listed?.stdout ?? "");
    if (cpus.length === 0) return null;
    const artifact = { name: "qemu-aarch64", version, sha256: await sha256File(executable) };
    return { executable, version, cpus, artifact };
  });
  return found ?? null;
}

/** The names in what `qemu-aarch64 -cpu help` prints. */
export const parseCpus = (help: string): string[] =>
  [...help.matchAll(/^\s+([a-z0-9][a-z0-9._-]*)\s*$/gim)].map(([, name]) => name as string);
