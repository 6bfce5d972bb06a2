import type { Lang } from "../../../core/words/lang.ts";
import { doctor as told } from "../../../core/words/log/doctor.ts";
import { asIs, type Told } from "../../../core/words/stored/phrase.ts";
import { ParityError } from "../errors/error.ts";
import { Adb, findAdb } from "../places/adb/client.ts";
import { DESCRIBE, parseDescription } from "../places/adb/describe.ts";
import { chooseDevice, listDevices } from "../places/adb/devices.ts";
import { wayOnto, whatItIs } from "../places/adb/way.ts";
import type { ToolContext } from "../system/tool-context.ts";
import type { Check } from "./doctor.ts";

/** Which devices are connected, and why those that cannot be used cannot. Nobody needs one: nothing is ever missing. */
export async function checkDevices(context: ToolContext, lang: Lang = "en"): Promise<Check> {
  const later = (text: Told, fix?: Told): Check => ({
    name: "devices",
    state: "later",
    text,
    ...(fix ? { fix } : {}),
  });
  try {
    const devices = await listDevices(new Adb(findAdb(context), null, context));
    if (devices.length === 0) return later(told.noDevices());
    const refusals = devices.flatMap(({ serial, state }) => {
      if (state === "device") return [];
      const refusal = refusalOf(() => chooseDevice(devices, serial));
      return refusal ? [refusal] : [];
    });
    const usable = devices.filter(({ state }) => state === "device");
    const ready = await Promise.all(usable.map(({ serial }) => sayDevice(serial, context, lang)));
    const text = asIs([...ready, ...refusals.map((refusal) => refusal.told(lang).what)].join("; "));
    if (ready.length === 0) return later(text, refusals[0] && asIs(refusals[0].told(lang).fix));
    return { name: "devices", state: "ok", text };
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    const { what, fix } = error.told(lang);
    return later(asIs(what), asIs(fix));
  }
}

/** A device's target, and how Arm's kernels run on it. */
async function sayDevice(serial: string, context: ToolContext, lang: Lang): Promise<string> {
  const said = await new Adb(findAdb(context), serial, context).shell(DESCRIBE, { limitMs: 10_000 });
  const name = `adb:${serial}`;
  if (!said) return told.silentDevice({ name });
  const described = parseDescription(said.stdout);
  try {
    const way = wayOnto(described, serial, null);
    const what = whatItIs(described, way)?.replace(", x86_64", "") ?? described.device.model ?? "a device";
    if (way.abi === "arm64-v8a") return told.device({ name, what });
    return told.x86Device({ name, what });
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    return error.told(lang).what;
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
