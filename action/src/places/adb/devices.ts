import { setTimeout as sleep } from "node:timers/promises";
import { failure, type ParityError } from "../../errors/error.ts";
import type { ToolVariables } from "../../system/environment.ts";
import { lastLines } from "../../system/exec.ts";
import { limit } from "../../system/limit.ts";
import type { Adb } from "./client.ts";

export interface Listed {
  serial: string;
  /** `device`, `unauthorized`, `offline`, `no permissions (...)`, ... */
  state: string;
}

/** Reads what `adb devices -l` prints. */
export function parseDevices(text: string): Listed[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, serial, rest] = /^(\S+)\s+(\S.*)$/.exec(line.trim()) ?? [];
    if (!serial || !rest || line.startsWith("List of devices") || line.startsWith("*")) return [];
    const state = rest.startsWith("no permissions") ? rest : (rest.split(/\s/)[0] as string);
    return [{ serial, state }];
  });
}

/**
 * The device that is meant, by serial, or the only one that can be used. Throws `adb-no-device`, `adb-several`,
 * `adb-not-found`, `adb-unauthorised`, `adb-offline`, `adb-permissions`, `adb-state`.
 */
export function chooseDevice(devices: readonly Listed[], serial: string | null): Listed {
  const serials = devices.map((device) => device.serial);
  if (serial !== null) {
    const named = devices.find((device) => device.serial === serial);
    if (!named) throw failure("adb-not-found", serial, serials);
    return usable(named);
  }
  const ready = devices.filter(({ state }) => state === "device");
  if (ready.length > 1) {
    throw failure(
      "adb-several",
      ready.map((device) => device.serial),
    );
  }
  const only = ready[0] ?? devices[0];
  if (!only) throw failure("adb-no-device");
  return usable(only);
}

function usable(device: Listed): Listed {
  if (device.state === "device") return device;
  throw refusal(device);
}

function refusal({ serial, state }: Listed): ParityError {
  if (state === "unauthorized" || state === "authorizing") return failure("adb-unauthorised", serial);
  if (state === "offline" || state === "connecting") return failure("adb-offline", serial);
  if (state.startsWith("no permissions")) return failure("adb-permissions", serial, state);
  return failure("adb-state", serial, state);
}

/** A serial that is an address: adb must be told to connect to it. */
export const isAddress = (serial: string): boolean => /^(\[[0-9a-f:]+\]|[\w.-]+):\d{1,5}$/i.test(serial);

const starting = limit(1);

/** Two clients that start the server at once both fail: one at a time here, and again where another process did. */
async function startServer(server: Adb): Promise<void> {
  await starting(async () => {
    for (let left = 3; ; left--) {
      const started = await server.run(["start-server"], { limitMs: 30_000 });
      if (started?.code === 0) return;
      if (left === 1) throw failure("adb-server", lastLines(started?.both ?? "it gave no answer"));
      await sleep(500);
    }
  });
}

/** Starts adb's server where it does not run, and lists what is connected. Throws `adb-server`. */
export async function listDevices(server: Adb): Promise<Listed[]> {
  await startServer(server);
  return parseDevices((await server.run(["devices", "-l"]))?.stdout ?? "");
}

/** Finds the device that a target means, `ANDROID_SERIAL` where it names none; one that is named by its address is connected to first. */
export async function findDevice(
  server: Adb,
  serial: string | null,
  { androidSerial }: ToolVariables,
): Promise<string> {
  let devices = await listDevices(server);
  if (
    serial &&
    isAddress(serial) &&
    !devices.some((device) => device.serial === serial && device.state === "device")
  ) {
    await server.run(["connect", serial], { limitMs: 15_000 });
    devices = await listDevices(server);
  }
  return chooseDevice(devices, serial ?? androidSerial ?? null).serial;
}
