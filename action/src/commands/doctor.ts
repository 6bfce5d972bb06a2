import { readdir } from "node:fs/promises";
import { inCache } from "../cache/layout.ts";
import { freeBytes } from "../cache/room.ts";
import { exitCode } from "../errors/error.ts";
import { findWheel, pythonOf, tagsOf, wheelReleases } from "../mnn/wheels.ts";
import { hasApt } from "../places/packages/apt.ts";
import { readDistribution } from "../places/packages/distribution.ts";
import { pythonSuites } from "../places/packages/suites.ts";
import { keptRoots } from "../places/qemu/arm64-root.ts";
import { type Emulator, installedEmulators, keptEmulators } from "../places/qemu/emulator.ts";
import { findPythons, type Python } from "../places/wheel/python.ts";
import { hostCpu, hostPlatform } from "../system/platform.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { nearestFolder, whyNotWritable } from "../system/writable.ts";
import { checkBuilds } from "./doctor-builds.ts";
import { checkDevices } from "./doctor-devices.ts";
import { checkMachine } from "./doctor-machine.ts";
import { type Io, toolContextOf } from "./io.ts";

/** One thing that was looked at. */
export interface Check {
  name: string;
  /** `later`: not here yet, and fetched when it is first needed. */
  state: "ok" | "later" | "missing";
  text: string;
  /** A command or a sentence that helps; only where something is missing. */
  fix?: string;
}

/** Without these nothing runs on any target. */
const NEEDED_BY_ALL = ["Node", "temporary", "cache"];

/** About what a release on the host takes: MNN's wheel and numpy's, unpacked. */
const ROOM_NEEDED = 500e6;

/**
 * Says what this machine can run, what is missing, and what to do about it. Nothing is fetched and the network is
 * not tried. The exit code is 0 when at least one target can run, else 3.
 */
export async function doctor(
  context: ToolContext,
  out: (line: string) => void,
  { json = false, cwd = process.cwd() }: { json?: boolean; cwd?: string } = {},
): Promise<number> {
  const checks = await examine(context, cwd);
  const has = (name: string) => checks.some((check) => check.name === name && check.state !== "missing");
  const runs = (name: string) => NEEDED_BY_ALL.every(has) && has(name);
  const targets = [...(runs("host") ? ["host"] : []), ...(runs("emulated Arm") ? ["qemu"] : [])];
  if (json) out(JSON.stringify({ platform: hostPlatform(), targets, checks }, null, 2));
  else for (const line of render(checks, targets)) out(line);
  return targets.length > 0 ? exitCode.ok : exitCode.infrastructure;
}

/** `doctor`: prints what this machine can run. @returns the exit code */
export const doctorCommand = (json: boolean, io: Io): Promise<number> =>
  doctor(toolContextOf(io), (line) => io.stdout.write(`${line}\n`), { json, cwd: io.cwd });

export async function examine(context: ToolContext, cwd: string): Promise<Check[]> {
  const pythons = await findPythons(context);
  const pip = checkPip(pythons);
  return [
    { name: "machine", state: "ok", text: `${hostPlatform()}, ${hostCpu()}` },
    ...(await checkMachine(context, cwd)),
    checkPython(pythons),
    pip,
    checkHost(pythons),
    ...(await checkEmulation(context)),
    await checkDevices(context),
    ...(await checkBuilds(context)),
    ...(await checkCache(context)),
  ];
}

function checkPython(pythons: Python[]): Check {
  if (pythons.length > 0) {
    const list = pythons.map(({ version, executable }) => `${version} (${executable})`).join(", ");
    return { name: "Python", state: "ok", text: list };
  }
  return {
    name: "Python",
    state: "missing",
    text: "no CPython 3.9 or later on PATH",
    fix: "apt-get install python3 python3-pip",
  };
}

function checkPip(pythons: Python[]): Check {
  const python = pythons.find((candidate) => candidate.pip);
  if (python) return { name: "pip", state: "ok", text: `of Python ${python.version}` };
  return {
    name: "pip",
    state: "missing",
    text: "no Python on PATH has pip; what is in the cache already can run",
    fix: "apt-get install python3-pip",
  };
}

/** Which releases the host target can run. */
function checkHost(pythons: Python[]): Check {
  const platform = hostPlatform();
  const usable = pythons.filter(({ glibc }) => glibc);
  const releases = wheelReleases.filter((release) =>
    usable.some(({ tag }) => findWheel("mnn", release, platform, tag)),
  );
  const left = wheelReleases.filter((release) => !releases.includes(release));
  const text = releases.length > 0 ? `MNN ${releases.join(", ")}` : "no release of MNN";
  if (left.length === 0) return { name: "host", state: "ok", text };
  const [first = [], ...others] = left.map((release) => tagsOf(release, platform));
  // One Python that would do for all that is left.
  const tags = first.filter((tag) => others.every((more) => more.includes(tag))).map(pythonOf);
  const why = tags.length > 0 ? `needs Python ${tags.join(" or ")}` : `no wheels for ${platform}`;
  return {
    name: "host",
    state: releases.length > 0 ? "ok" : "missing",
    text: `${text}; not ${left.join(", ")} (${why})`,
    fix: tags.length > 0 ? `put python${tags.at(-1)} on PATH` : "run qemu targets on a Linux machine",
  };
}

async function checkEmulation(context: ToolContext): Promise<Check[]> {
  if (process.platform !== "linux") {
    const text = "qemu emulates single programs on Linux only";
    return [{ name: "emulated Arm", state: "missing", text, fix: "run qemu targets on Linux" }];
  }
  const distribution = await readDistribution();
  const canFetch = distribution !== null && (await hasApt(context));
  const emulators = [...(await installedEmulators(context)), ...(await keptEmulators(context))];
  const roots = await keptRoots(context);
  const fetched = (name: string): Check => ({
    name,
    state: canFetch ? "later" : "missing",
    text: canFetch
      ? "fetched from the distribution when first needed"
      : "cannot be fetched: no Debian or Ubuntu",
    ...(canFetch ? {} : { fix: "run emulated targets on Debian or Ubuntu" }),
  });
  const qemu: Check =
    emulators.length > 0
      ? { name: "qemu-aarch64", state: "ok", text: emulators.map(sayEmulator).join("; ") }
      : fetched("qemu-aarch64");
  const python: Check =
    roots.length > 0
      ? { name: "arm64 Python", state: "ok", text: roots.map(({ tag }) => pythonOf(tag)).join(", ") }
      : fetched("arm64 Python");
  const tags = roots.map(({ tag }) => tag);
  const releases = wheelReleases.filter((release) => {
    const wanted = tagsOf(release, "linux-aarch64");
    return (
      wanted.some((tag) => tags.includes(tag)) ||
      (canFetch && distribution !== null && pythonSuites(distribution, wanted).length > 0)
    );
  });
  const able = qemu.state !== "missing" && python.state !== "missing" && releases.length > 0;
  return [
    qemu,
    python,
    {
      name: "emulated Arm",
      state: !able ? "missing" : qemu.state === "ok" && python.state === "ok" ? "ok" : "later",
      text: able ? `MNN ${releases.join(", ")}` : "no release of MNN",
      ...(able ? {} : { fix: qemu.fix ?? python.fix ?? "npx mnn-parity setup --target qemu:cortex-a76" }),
    },
  ];
}

const sayEmulator = ({ version, executable, cpus }: Emulator): string =>
  `${version} (${executable}) with ${cpus.join(", ")}`;

async function checkCache({ home }: ToolContext): Promise<Check[]> {
  const wheels = (await readdir(inCache(home, "wheels")).catch(() => [])).filter(
    (name) => /^mnn-[^/]*$/i.test(name) && !/\.(lock|partial-[0-9a-f]+)$/.test(name),
  );
  const folder = await nearestFolder(home);
  const writable = (await whyNotWritable(home)) === null;
  const free = await freeBytes(folder);
  const elsewhere = "choose another folder with MNN_PARITY_HOME";
  const where = (name: string) => name.replace(/^.*(aarch64|x86_64|arm64).*$/, "$1");
  const kept = wheels.map((name) => `MNN ${name.split("-")[1]} ${where(name)}`).sort();
  return [
    {
      name: "cache",
      state: writable ? "ok" : "missing",
      text: `${home}${writable ? "" : " cannot be written"}`,
      ...(writable ? {} : { fix: elsewhere }),
    },
    {
      name: "disk",
      state: free >= ROOM_NEEDED ? "ok" : "missing",
      text: `${(free / 1e9).toFixed(1)} GB free`,
      ...(free >= ROOM_NEEDED ? {} : { fix: `free some space, or ${elsewhere}` }),
    },
    {
      name: "kept",
      state: kept.length > 0 ? "ok" : "later",
      text: kept.join(", ") || "nothing yet; `npx mnn-parity setup` fetches ahead",
    },
  ];
}

function render(checks: Check[], targets: string[]): string[] {
  const mark = { ok: "ok     ", later: "later  ", missing: "MISSING" };
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, state, text, fix }) => [
    `${mark[state]}  ${name.padEnd(width)}  ${text}`,
    ...(fix ? [`${" ".repeat(9 + width)}  fix: ${fix}`] : []),
  ]);
  const verdict =
    targets.length > 0
      ? `This machine can run targets: ${targets.map((name) => (name === "qemu" ? "qemu:CPU" : name)).join(", ")}.`
      : "This machine can run nothing yet; see the fixes above.";
  return [...lines, "", `${verdict} The network was not tried.`];
}
