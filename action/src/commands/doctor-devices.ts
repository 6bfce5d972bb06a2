import { ParityError } from "../errors/error.ts";
import { Adb, findAdb } from "../places/adb/client.ts";
import { DESCRIBE, parseDescription } from "../places/adb/describe.ts";
import { chooseDevice, listDevices } from "../places/adb/devices.ts";
import { wayOnto, whatItIs } from "../places/adb/way.ts";
import type { ToolContext } from "../system/tool-context.ts";
import type { Check } from "./doctor.ts";

/** Which devices are connected, and why those that cannot be used cannot. Nobody needs one: nothing is ever missing. */
export async function checkDevices(context: ToolContext): Promise<Check> {
  const later = (text: string, fix?: string): Check => ({
    name: "devices",
    state: "later",
    text,
    ...(fix ? { fix } : {}),
  });
  try {
    const devices = await listDevices(new Adb(findAdb(context), null, context));
    if (devices.length === 0) return later("none connected over adb");
    const refusals = devices.flatMap(({ serial, state }) => {
      if (state === "device") return [];
      const refusal = refusalOf(() => chooseDevice(devices, serial));
      return refusal ? [refusal] : [];
    });
    const usable = devices.filter(({ state }) => state === "device");
    const ready = await Promise.all(usable.map(({ serial }) => sayDevice(serial, context)));
    const text = [...ready, ...refusals.map(({ message }) => message)].join("; ");
    if (ready.length === 0) return later(text, refusals[0]?.fix);
    return { name: "devices", state: "ok", text };
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    return later(error.message, error.fix);
  }
}

/** A device's target, and how Arm's kernels run on it. */
async function sayDevice(serial: string, context: ToolContext): Promise<string> {
  const told = await new Adb(findAdb(context), serial, context).shell(DESCRIBE, { limitMs: 10_000 });
  if (!told) return `adb:${serial} (it did not say what it is)`;
  const described = parseDescription(told.stdout);
  try {
    const way = wayOnto(described, serial, null);
    const what = whatItIs(described, way)?.replace(", x86_64", "") ?? described.device.model ?? "a device";
    if (way.abi === "arm64-v8a") return `adb:${serial} (${what}, arm64-v8a)`;
    return `adb:${serial} (${what}: x86 kernels; adb:${serial};cpu=cortex-a76 runs Arm's there, by qemu)`;
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    return error.message;
  }
}

function refusalOf(choose: () => unknown): ParityError | null {
  try {
    choose();
    return null;
  } catch (error) {
    if (error instanceof ParityError) return error;
    throw error;
  }
}
