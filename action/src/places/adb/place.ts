import { randomBytes } from "node:crypto";
import path from "node:path";
import type { Artifact, Runtime, Target } from "../../../../core/report/schema.ts";
import { failure } from "../../errors/error.ts";
import { lastLines } from "../../system/exec.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { coreMask } from "../../target/adb-name.ts";
import type { TargetSpec } from "../../target/spec.ts";
import { type Command, type Place, RemoteLost } from "../place/place.ts";
import { Adb, findAdb } from "./client.ts";
import { DESCRIBE, type Described, parseDescription } from "./describe.ts";
import { findDevice } from "./devices.ts";
import { DeviceRemote, type Installed } from "./remote.ts";
import { BASE, type ProbeCommand, probeWords, startScript } from "./scripts.ts";
import { type Way, wayOnto, whatItIs } from "./way.ts";

/** A runtime built for devices, with what runs it there. */
export interface DeviceBuild extends Omit<Installed, "emulator"> {
  runtime: Runtime;
  artifacts: Artifact[];
  /** The emulator for the way's CPU; null where it names none. */
  emulator: { file: string; artifact: Artifact } | null;
}

/** How a runtime for devices is made, once it is known that there is one to run it, and how. */
export type DeviceBuilder = (way: Way) => Promise<DeviceBuild>;

export interface AdbOptions {
  /** How long a device that dropped off is waited for. */
  backMs?: number;
}

/**
 * Makes a runtime ready on a device: finds the device, asks what it is, builds, brings the probe there and starts it once.
 * Throws what `findAdb` and `findDevice` throw, `adb-old`, `adb-abi`, `adb-arm`, `adb-full`, `adb-folder`, `adb-push`, `adb-start`,
 * `adb-lost`, and what building throws.
 */
export async function adbPlace(
  build: DeviceBuilder,
  target: TargetSpec,
  context: ToolContext,
  { backMs }: AdbOptions = {},
): Promise<Place> {
  const executable = findAdb(context);
  const serial = await findDevice(
    new Adb(executable, null, context),
    target.adb?.serial ?? null,
    context.tools,
  );
  const adb = new Adb(executable, serial, context);
  const described = await describe(adb, serial);
  const way = wayOnto(described, serial, target.cpu);
  const { cpu } = way;
  const { runtime, artifacts, emulator, ...installed } = await build(way);
  const run = `${BASE}/run-${randomBytes(6).toString("hex")}`;
  const remote = new DeviceRemote(
    adb,
    run,
    { ...installed, emulator: emulator && cpu ? { file: emulator.file, cpu } : null },
    backMs,
  );
  const cores = target.adb?.cores ?? null;
  const mask = cores ? coreMask(cores) : null;
  const command = { run, mask, cpu };
  let starts = 0;
  try {
    await startOnce(adb, serial, remote, command);
  } catch (error) {
    await remote.close();
    throw error instanceof RemoteLost ? failure("adb-lost", serial) : error;
  }
  return {
    runtime,
    target: targetOf(target, serial, described, way, emulator?.artifact ?? null),
    artifacts: emulator ? [...artifacts, emulator.artifact] : artifacts,
    remote: {
      stage: (files) => remote.stage(files),
      stageBeside: (file, others) => remote.stageBeside(file, others),
      fate: () => remote.fate(),
      log: (plan) => remote.log(path.posix.basename(plan)),
      close: () => remote.close(),
    },
    probe: (args) => localCommand(adb, startScript({ ...command, name: nameOf(args, ++starts), args })),
  };
}

/** A start is named after its plan; one plan may be started more than once. */
const nameOf = (args: readonly string[], start: number): string =>
  `${path.posix.basename(args[args.indexOf("--plan") + 1] ?? "none")}.${start}`;

/** The frames come out of adb on its standard output and belong on descriptor 3. */
function localCommand({ executable, leading, env }: Adb, script: string): Command {
  const args = ["-c", 'exec "$0" "$@" >&3 3>&-', executable, ...leading, "shell", "-n", "-T", script];
  return { command: "/bin/sh", args, env };
}

async function describe(adb: Adb, serial: string): Promise<Described> {
  const features = await adb.run(["features"]);
  if (features?.code === 0 && !features.stdout.includes("shell_v2")) throw failure("adb-old", serial);
  const told = await adb.shell(DESCRIBE);
  if (!told || (told.code !== 0 && told.stdout === "")) throw failure("adb-lost", serial);
  return parseDescription(told.stdout);
}

function targetOf(
  { name, standsFor, adb }: TargetSpec,
  serial: string,
  described: Described,
  way: Way,
  emulator: Artifact | null,
): Target {
  const { device } = described;
  const [android, linux] =
    way.abi === "x86_64" ? ["android-x86_64", "linux-x86_64"] : ["android-arm64", "linux-aarch64"];
  const what = whatItIs(described, way);
  return {
    id: name,
    kind: "adb",
    platform: device.system === null ? linux : android,
    cpu: way.cpu ?? described.cpu,
    standsFor,
    emulator,
    device: { serial, ...device, pinned: adb?.cores ?? null, ...(what ? { what } : {}) },
  };
}

/** What does not start there is told here, in words, and not as a crash of every cell. */
async function startOnce(
  adb: Adb,
  serial: string,
  remote: DeviceRemote,
  command: ProbeCommand,
): Promise<void> {
  await remote.stage([]);
  const words = [...probeWords(command), "--version"];
  const told = await adb.shell(`export LD_LIBRARY_PATH=${remote.run}/lib; ${words.join(" ")}`);
  if (told?.code === 0) return;
  if (!told || (await adb.state()) !== "device") throw new RemoteLost(serial);
  throw failure("adb-start", serial, lastLines(told.both) || `exit code ${told.code}`);
}
