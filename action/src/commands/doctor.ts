import { readdir } from "node:fs/promises";
import type { Lang } from "../../../core/words/lang.ts";
import { doctor as told } from "../../../core/words/log/doctor.ts";
import { asIs, type Told } from "../../../core/words/stored/phrase.ts";
import { english, type Words } from "../../../core/words/words.ts";
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
import { width } from "../report/table.ts";
import { hostCpu, hostPlatform } from "../system/platform.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { nearestFolder, whyNotWritable } from "../system/writable.ts";
import { checkBuilds } from "./doctor-builds.ts";
import { checkDevices } from "./doctor-devices.ts";
import { checkMachine } from "./doctor-machine.ts";
import { type Io, toolContextOf, wordsFor } from "./io.ts";

/** One thing that was looked at. */
export interface Check {
  name: string;
  /** `later`: not here yet, and fetched when it is first needed. */
  state: "ok" | "later" | "missing";
  text: Told;
  /** A command or a sentence that helps; only where something is missing. */
  fix?: Told;
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
  {
    json = false,
    cwd = process.cwd(),
    words = english,
  }: { json?: boolean; cwd?: string; words?: Words } = {},
): Promise<number> {
  // JSON is for programs, and says what it always said.
  const checks = await examine(context, cwd, json ? "en" : words.lang);
  const has = (name: string) => checks.some((check) => check.name === name && check.state !== "missing");
  const runs = (name: string) => NEEDED_BY_ALL.every(has) && has(name);
  const targets = [...(runs("host") ? ["host"] : []), ...(runs("emulated Arm") ? ["qemu"] : [])];
  if (json) out(JSON.stringify({ platform: hostPlatform(), targets, checks }, null, 2));
  else for (const line of render(checks, targets, words)) out(line);
  return targets.length > 0 ? exitCode.ok : exitCode.infrastructure;
}

/** `doctor`: prints what this machine can run. @returns the exit code */
export const doctorCommand = (json: boolean, io: Io): Promise<number> =>
  doctor(toolContextOf(io), (line) => io.stdout.write(`${line}\n`), {
    json,
    cwd: io.cwd,
    words: wordsFor(io),
  });

export async function examine(context: ToolContext, cwd: string, lang: Lang): Promise<Check[]> {
  const pythons = await findPythons(context);
  const pip = checkPip(pythons);
  return [
    { name: "machine", state: "ok", text: asIs(`${hostPlatform()}, ${hostCpu()}`) },
    ...(await checkMachine(context, cwd)),
    checkPython(pythons),
    pip,
    checkHost(pythons),
    ...(await checkEmulation(context)),
    await checkDevices(context, lang),
    ...(await checkBuilds(context, lang)),
    ...(await checkCache(context)),
  ];
}

function checkPython(pythons: Python[]): Check {
  if (pythons.length > 0) {
    const list = pythons.map(({ version, executable }) => `${version} (${executable})`).join(", ");
    return { name: "Python", state: "ok", text: asIs(list) };
  }
  return {
    name: "Python",
    state: "missing",
    text: told.noPython(),
    fix: asIs("apt-get install python3 python3-pip"),
  };
}

function checkPip(pythons: Python[]): Check {
  const python = pythons.find((candidate) => candidate.pip);
  if (python) return { name: "pip", state: "ok", text: told.ofPython({ version: python.version }) };
  return {
    name: "pip",
    state: "missing",
    text: told.noPip(),
    fix: asIs("apt-get install python3-pip"),
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
  const text = releases.length > 0 ? asIs(`MNN ${releases.join(", ")}`) : told.noRelease();
  if (left.length === 0) return { name: "host", state: "ok", text };
  const [first = [], ...others] = left.map((release) => tagsOf(release, platform));
  // One Python that would do for all that is left.
  const tags = first.filter((tag) => others.every((more) => more.includes(tag))).map(pythonOf);
  const why =
    tags.length > 0 ? told.needsPython({ versions: tags.join(" / ") }) : told.noWheels({ platform });
  return {
    name: "host",
    state: releases.length > 0 ? "ok" : "missing",
    text: told.notReleases({ these: text, left: left.join(", "), why }),
    fix: tags.length > 0 ? told.putPython({ version: tags.at(-1)! }) : told.qemuOnLinux(),
  };
}

async function checkEmulation(context: ToolContext): Promise<Check[]> {
  if (process.platform !== "linux") {
    const text = told.linuxOnly();
    return [{ name: "emulated Arm", state: "missing", text, fix: told.qemuOnLinux() }];
  }
  const distribution = await readDistribution();
  const canFetch = distribution !== null && (await hasApt(context));
  const emulators = [...(await installedEmulators(context)), ...(await keptEmulators(context))];
  const roots = await keptRoots(context);
  const fetched = (name: string): Check => ({
    name,
    state: canFetch ? "later" : "missing",
    text: canFetch ? told.fetchedLater() : told.cannotFetch(),
    ...(canFetch ? {} : { fix: told.onDebian() }),
  });
  const qemu: Check =
    emulators.length > 0
      ? { name: "qemu-aarch64", state: "ok", text: asIs(emulators.map(sayEmulator).join("; ")) }
      : fetched("qemu-aarch64");
  const python: Check =
    roots.length > 0
      ? { name: "arm64 Python", state: "ok", text: asIs(roots.map(({ tag }) => pythonOf(tag)).join(", ")) }
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
      text: able ? asIs(`MNN ${releases.join(", ")}`) : told.noRelease(),
      ...(able
        ? {}
        : { fix: qemu.fix ?? python.fix ?? asIs("npx mnn-parity setup --target qemu:cortex-a76") }),
    },
  ];
}

const sayEmulator = ({ version, executable, cpus }: Emulator): string =>
  told.emulator({ version, program: executable, cpus: cpus.join(", ") });

async function checkCache({ home }: ToolContext): Promise<Check[]> {
  const wheels = (await readdir(inCache(home, "wheels")).catch(() => [])).filter(
    (name) => /^mnn-[^/]*$/i.test(name) && !/\.(lock|partial-[0-9a-f]+)$/.test(name),
  );
  const folder = await nearestFolder(home);
  const writable = (await whyNotWritable(home)) === null;
  const free = await freeBytes(folder);
  const where = (name: string) => name.replace(/^.*(aarch64|x86_64|arm64).*$/, "$1");
  const kept = wheels.map((name) => `MNN ${name.split("-")[1]} ${where(name)}`).sort();
  return [
    {
      name: "cache",
      state: writable ? "ok" : "missing",
      text: writable ? asIs(home) : told.cannotWrite({ folder: home }),
      ...(writable ? {} : { fix: told.otherHome() }),
    },
    {
      name: "disk",
      state: free >= ROOM_NEEDED ? "ok" : "missing",
      text: told.free({ size: (free / 1e9).toFixed(1) }),
      ...(free >= ROOM_NEEDED ? {} : { fix: told.freeSpace() }),
    },
    {
      name: "kept",
      state: kept.length > 0 ? "ok" : "later",
      text: kept.length > 0 ? asIs(kept.join(", ")) : told.nothingKept(),
    },
  ];
}

function render(checks: Check[], targets: string[], words: Words): string[] {
  const say = words.told;
  const marks = { ok: say(told.ok()), later: say(told.later()), missing: say(told.missing()) };
  const names = checks.map(({ name }) => say(name));
  const widest = (texts: string[]) => Math.max(...texts.map(width));
  const padded = (text: string, to: number) => text + " ".repeat(to - width(text));
  const [first, second] = [widest(Object.values(marks)), widest(names)];
  const lines = checks.flatMap(({ state, text, fix }, at) => [
    `${padded(marks[state], first)}  ${padded(names[at]!, second)}  ${say(text)}`,
    ...(fix ? [`${" ".repeat(first + second + 2)}  ${say(told.fix({ how: fix }))}`] : []),
  ]);
  const verdict =
    targets.length > 0
      ? told.canRun({
          targets: targets.map((name) => (name === "qemu" ? "qemu:CPU" : name)).join(", "),
        })
      : told.canRunNothing();
  return [...lines, "", words.common.paragraph([say(verdict), say(told.notTried())])];
}
