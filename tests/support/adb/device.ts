import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { exec } from "../../../action/src/system/exec.ts";
import type { ToolContext } from "../../../action/src/system/tool-context.ts";
import { inEnvironment } from "../tool-context.ts";
import { type AdbPackages, adbPackages } from "./packages.ts";
import { cpuInfo, dumpsys, dumpsysOfEmulator, getprop, getpropOfEmulator, logcat } from "./phone.ts";

export interface DeviceOptions {
  /** The ABIs that it says it has, its own first. */
  abis?: string;
  /** Google's emulator instead of a phone, with an x86 Android: its CPU is this machine's own. */
  virtual?: boolean;
  /** Size of /data: `64m`. */
  space?: string;
  /** qemu-aarch64 for a device that runs aarch64 programs, and the CPU it has. */
  emulator?: { executable: string; cpu: string } | null;
  /** Port to listen on, to come back where one was before. */
  port?: number;
}

/**
 * A stand-in for a phone: the real adbd, with the shell and tools that Android has, in a file system of its own. Its
 * kernel, its properties and what dumpsys and logcat say are not a phone's.
 */
export class StandInDevice {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.port = port;
    this.#child = child;
    this.#folder = folder;
  }

  get serial(): string {
    return `127.0.0.1:${this.port}`;
  }

  static async start(
    packages: AdbPackages,
    context: ToolContext,
    options: DeviceOptions = {},
  ): Promise<StandInDevice> {
    const { abis = PHONE_ABIS, virtual = false, space = "64m", emulator = null } = options;
    const port = options.port ?? (await freePort());
    const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-device-"));
    const [root, fakes] = [path.join(folder, "root"), path.join(folder, "fakes")];
    await mkdir(root);
    await mkdir(fakes);
    const said = virtual
      ? { getprop: getpropOfEmulator, dumpsys: dumpsysOfEmulator, logcat }
      : { getprop: getprop(abis), dumpsys, logcat, cpuinfo: cpuInfo };
    for (const [name, text] of Object.entries(said))
      await writeFile(path.join(fakes, name), text, { mode: 0o755 });
    const script = path.join(import.meta.dirname, "device.sh");
    const child: ChildProcess = spawn("unshare", [...NAMESPACES, "sh", script], {
      env: {
        PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
        ROOT: root,
        FAKES: fakes,
        SPACE: space,
        PORT: String(port),
        CACHE: context.home,
        QEMU: emulator?.executable ?? "",
        CPU: emulator?.cpu ?? "",
        LOADER: packages.daemon.loader,
        LIBRARIES: packages.daemon.libraries,
        ADBD: packages.daemon.program,
        MKSH: packages.shell,
        TOYBOX: packages.toybox,
      } as unknown as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let heard = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (heard += data));
    const device = new StandInDevice(port, child, folder);
    for (const until = Date.now() + 60_000; ; await sleep(50)) {
      if (await listens(port)) return device;
      if (child.exitCode !== null || Date.now() > until) {
        await device.stop();
        throw new Error(`the stand-in device did not start: ${heard}`);
      }
    }
  }

  /** Pulls the cable and throws the device away: with its first process all others of its namespace die. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill("SIGKILL");
      await once(this.#child, "close");
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const PHONE_ABIS = "arm64-v8a,armeabi-v7a,armeabi";

const NAMESPACES = ["--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"];

export interface DeviceLab {
  context: ToolContext;
  packages: AdbPackages;
  device(options?: DeviceOptions): Promise<StandInDevice>;
  adb(...args: string[]): ReturnType<typeof exec>;
  /** Stops the devices and the adb server. */
  close(): Promise<void>;
}

/** An adb server of its own, on a port of its own, for the devices of one test file; or why there can be none here. */
export async function deviceLab(base: ToolContext): Promise<DeviceLab | string> {
  if (process.platform !== "linux") return "devices are made with Linux's namespaces";
  const able = await exec({ command: "unshare", args: [...NAMESPACES, "true"], env: base.env }).catch(
    () => null,
  );
  if (able?.code !== 0) return "this user may not make namespaces";
  const packages = await adbPackages(base);
  if (!packages) return "adbd is packaged by Debian 13, for x86-64";
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-adb-"));
  const env = {
    ...base.env,
    PATH: `${path.dirname(packages.client)}:${base.env.PATH ?? ""}`,
    ANDROID_ADB_SERVER_PORT: String(await freePort()),
    // Where the client keeps its keys and its log.
    HOME: folder,
    TMPDIR: folder,
  };
  const context = inEnvironment(base, env);
  const devices: StandInDevice[] = [];
  const adb = (...args: string[]) => exec({ command: packages.client, args, env });
  return {
    context,
    packages,
    adb,
    device: async (options) => {
      const device = await StandInDevice.start(packages, context, options);
      devices.push(device);
      return device;
    },
    close: async () => {
      await Promise.all(devices.map((device) => device.stop()));
      await adb("kill-server");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** adb takes odd ports from 5555 to 5585 for emulators and talks to them unasked; the system's free ones are higher. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listens(port: number): Promise<boolean> {
  const socket = net.connect(port, "127.0.0.1");
  const heard = await Promise.race([
    once(socket, "connect").then(
      () => true,
      () => false,
    ),
    sleep(500, false),
  ]);
  socket.destroy();
  return heard;
}
