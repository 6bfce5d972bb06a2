import { readFile } from "node:fs/promises";
import { progress as told } from "../../../../core/words/log/progress.ts";
import type { Told } from "../../../../core/words/stored/phrase.ts";
import { parseCpuInfo, sumUp } from "../../system/cpu-info.ts";
import { hostPlatform } from "../../system/platform.ts";

/** What MNN picks its Arm kernels by, as /proc/cpuinfo names it. */
const PICKED_BY = ["asimdhp", "asimddp", "i8mm", "bf16", "sve", "sve2", "sme", "sme2"] as const;

type Feature = (typeof PICKED_BY)[number];

const V8_2: Feature[] = ["asimdhp", "asimddp"];
const V9: Feature[] = [...V8_2, "i8mm", "bf16", "sve", "sve2"];

/** Those of qemu's CPU models, by Arm's manuals of the cores; `max` grows with qemu and is left out. */
const MODELS: Record<string, readonly Feature[]> = {
  "cortex-a53": [],
  "cortex-a57": [],
  "cortex-a72": [],
  "cortex-a55": V8_2,
  "cortex-a76": V8_2,
  "neoverse-n1": V8_2,
  "neoverse-v1": [...V8_2, "i8mm", "bf16", "sve"],
  "cortex-a710": V9,
  "neoverse-n2": V9,
};

/**
 * This machine's CPU in words, where it has just the features of a qemu CPU model that MNN picks kernels by, so that
 * what qemu would emulate runs on it natively; else null. One that has more would run other kernels.
 */
export async function nativeFor(
  cpu: string,
  { platform = hostPlatform(), cpuInfo = "/proc/cpuinfo" } = {},
): Promise<Told | null> {
  const wanted = MODELS[cpu];
  if (platform !== "linux-aarch64" || !wanted) return null;
  const { features, cores } = parseCpuInfo(await readFile(cpuInfo, "utf8").catch(() => ""));
  // Without a word on its features nothing is known of it.
  if (features.length === 0) return null;
  const own = PICKED_BY.filter((feature) => features.includes(feature));
  const alike = own.length === wanted.length && own.every((feature) => wanted.includes(feature));
  return alike ? told.natively({ cores: sumUp(cores), cpu }) : null;
}
