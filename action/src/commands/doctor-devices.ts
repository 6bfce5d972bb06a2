import { ParityError } from "../errors/error.ts";
import { Adb, findAdb } from "../places/adb/client.ts";
import { chooseDevice, listDevices } from "../places/adb/devices.ts";
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
    const ready = devices.filter(({ state }) => state === "device").map(({ serial }) => `adb:${serial}`);
    const text = [...ready, ...refusals.map(({ message }) => message)].join("; ");
    if (ready.length === 0) return later(text, refusals[0]?.fix);
    return { name: "devices", state: "ok", text };
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    return later(error.message, error.fix);
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
