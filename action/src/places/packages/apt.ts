import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { exists } from "../../cache/keep.ts";
import { requireRoom, watchRoom } from "../../cache/room.ts";
import { failure } from "../../errors/error.ts";
import { saysFull } from "../../system/disk-errors.ts";
import { download } from "../../system/downloads.ts";
import { askProgram, exec, lastLines, type Outcome, QUESTION_MS } from "../../system/exec.ts";
import { sha256File } from "../../system/hash.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import {
  type ConfiguredSource,
  firstMirror,
  parseTargets,
  privateSources,
  TARGET_FORMAT,
} from "./apt-sources.ts";
import { type Distribution, readDistribution } from "./distribution.ts";

export interface AptRequest {
  /** What is fetched, for messages: `an arm64 Python`. */
  purpose: string;
  /** Alternatives, tried in turn until one can be had: releases name things differently. */
  packages: string[][];
  withDependencies: boolean;
  arch: "amd64" | "arm64";
  /** A release of the distribution other than the machine's own. */
  codename?: string;
  components: string[];
}

export interface Deb {
  file: string;
  name: string;
  version: string;
  sha256: string;
}

/** Lays a package's files into a folder; nothing of it is run. Throws `disk-full`, `root-unpack`. */
export async function unpackDeb(
  { file, name }: Deb,
  folder: string,
  { env, signal }: ToolContext,
): Promise<void> {
  const { code, both } = await exec({ command: "dpkg-deb", args: ["-x", file, folder], env, signal });
  if (saysFull(both)) throw failure("disk-full", folder);
  if (code !== 0) throw failure("root-unpack", name, lastLines(both));
}

/**
 * Downloads Debian packages into `folder` by an apt-get with lists, cache and state of its own: no root, no
 * change to the machine, no third-party sources. Signatures are checked by apt.
 * Throws `apt-missing`, `apt-no-source`, `apt-unreachable` where no mirror answered, `apt-failed`.
 */
export async function fetchDebs(request: AptRequest, folder: string, context: ToolContext): Promise<Deb[]> {
  await requireRoom(folder, ROOM_NEEDED, request.purpose);
  // apt-get waits for ever when the disk fills up while it unpacks an index.
  return watchRoom(folder, request.purpose, context.signal, (signal) =>
    fetchWatched(request, folder, { ...context, signal }),
  );
}

/** Indexes, packages and what they unpack to. */
const ROOM_NEEDED = 250e6;

async function fetchWatched(request: AptRequest, folder: string, context: ToolContext): Promise<Deb[]> {
  const distribution = await readDistribution();
  if (!distribution || !(await hasApt(context))) throw failure("apt-missing", request.purpose);
  const state = path.join(folder, "apt");
  try {
    let said = "";
    for (const keyring of await keyrings(distribution)) {
      await rm(state, { recursive: true, force: true });
      const apt = await prepareApt(state, distribution, keyring, request, context);
      if (!apt) throw failure("apt-no-source", request.purpose, distribution.codename);
      const update = await download(() => apt(["update"]));
      if (!/^(Get|Hit):/m.test(update.both)) {
        throw failure("apt-unreachable", request.purpose, lastLines(update.both, 4));
      }
      for (const packages of request.packages) {
        const fetched = await download(() => fetchOne(apt, packages, request, state));
        if (fetched.code === 0) return await describeDebs(path.join(state, "archives"));
        said = lastLines(`${update.both}\n${fetched.both}`);
        if (saysFull(said)) {
          throw failure("disk-full", request.purpose);
        }
      }
    }
    throw failure("apt-failed", request.purpose, said);
  } finally {
    await rm(path.join(state, "lists"), { recursive: true, force: true });
  }
}

type Apt = (args: string[], cwd?: string) => Promise<Outcome>;

/** Debian's name of this machine's architecture, or null where there is none we know. */
export const hostArch = (): "amd64" | "arm64" | null =>
  process.arch === "x64" ? "amd64" : process.arch === "arm64" ? "arm64" : null;

export async function hasApt(context: ToolContext): Promise<boolean> {
  return (await askProgram("apt-get", ["--version"], context))?.code === 0;
}

/** First the distribution's own keys alone; then, for mirrors signed by somebody else, what the machine trusts. */
async function keyrings({ id }: Distribution): Promise<(string | null)[]> {
  const own = `/usr/share/keyrings/${id}-archive-keyring.gpg`;
  return (await exists(own)) ? [own, null] : [null];
}

/** A private apt has no use for `mirror+file:` sources, whose list it would have to share: the first mirror serves. */
async function withoutMirrorFiles(sources: ConfiguredSource[]): Promise<ConfiguredSource[]> {
  return Promise.all(
    sources.map(async (source) => {
      const [, file] = /^mirror\+file:(?:\/\/)?(\/.*?)\/?$/.exec(source.uri) ?? [];
      const uri = file && firstMirror(await readFile(file, "utf8").catch(() => ""));
      return uri ? { ...source, uri } : source;
    }),
  );
}

async function prepareApt(
  state: string,
  distribution: Distribution,
  keyring: string | null,
  { arch, codename, components }: AptRequest,
  { tools, env, signal }: ToolContext,
): Promise<Apt | null> {
  const quiet = { ...env, LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive" };
  const targets = await exec({
    command: "apt-get",
    args: ["indextargets", "--no-release-info", "--format", TARGET_FORMAT, "Created-By: Packages"],
    env: quiet,
    signal,
    silentMs: QUESTION_MS,
  });
  const sources = privateSources(await withoutMirrorFiles(parseTargets(targets.stdout)), {
    distribution,
    codename: codename ?? distribution.codename,
    arch,
    hostArch: hostArch() ?? "amd64",
    components,
    keyring,
    ports: tools.ubuntuPorts,
  });
  if (sources.length === 0) return null;
  const dump = await exec({
    command: "apt-config",
    args: ["dump"],
    env: quiet,
    signal,
    silentMs: QUESTION_MS,
  });
  for (const name of ["lists/partial", "archives/partial"]) {
    await mkdir(path.join(state, name), { recursive: true });
  }
  await writeFile(path.join(state, "sources.list"), `${sources.join("\n")}\n`);
  await writeFile(path.join(state, "status"), "");
  const config = path.join(state, "apt.conf");
  await writeFile(config, privateConfig(state, arch, dump.stdout));
  return (args, cwd = state) =>
    exec({
      command: "apt-get",
      args: ["-q", "-y", ...args],
      env: { ...quiet, APT_CONFIG: config },
      cwd,
      signal,
    });
}

/**
 * The configuration of a private apt. Of the machine's it keeps how to reach mirrors (proxies, certificates);
 * not its hooks, pins, and further index files, which are for installing.
 */
export function privateConfig(state: string, arch: string, machine: string): string {
  const kept = machine
    .split("\n")
    .filter(
      (line) => /^(Acquire|Dir::Bin)::/.test(line) && !/^Acquire::(IndexTargets|Changelogs)/.test(line),
    );
  const own = {
    "Dir::Etc::main": "/dev/null",
    "Dir::Etc::parts": "/dev/null",
    "Dir::Etc::sourcelist": path.join(state, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Dir::State": state,
    "Dir::State::lists": path.join(state, "lists"),
    "Dir::State::status": path.join(state, "status"),
    "Dir::Cache": state,
    "Dir::Cache::archives": path.join(state, "archives"),
    "Dir::Log": state,
    "APT::Architecture": arch,
    "APT::Architectures": arch,
    "APT::Install-Recommends": "false",
    // Downloads go to folders of the caller, which the account that apt would switch to cannot write.
    "APT::Sandbox::User": "root",
    "APT::Get::List-Cleanup": "false",
    "Acquire::Languages": "none",
    "Acquire::Retries": "1",
    "Acquire::GzipIndexes": "true",
    "Debug::NoLocking": "true",
  };
  const lines = Object.entries(own).map(([name, value]) => `${name} "${value}";`);
  return `${[...kept, ...lines].join("\n")}\n`;
}

async function fetchOne(apt: Apt, packages: string[], { withDependencies }: AptRequest, state: string) {
  const archives = path.join(state, "archives");
  await rm(archives, { recursive: true, force: true });
  await mkdir(path.join(archives, "partial"), { recursive: true });
  return withDependencies
    ? apt(["install", "--download-only", "--no-install-recommends", ...packages])
    : apt(["download", ...packages], archives);
}

async function describeDebs(folder: string): Promise<Deb[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".deb")).sort();
  return Promise.all(
    names.map(async (base) => {
      const file = path.join(folder, base);
      const [name = base, version = ""] = base.split("_");
      return { file, name, version: decodeURIComponent(version), sha256: await sha256File(file) };
    }),
  );
}
