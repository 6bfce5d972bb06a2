import { failure } from "../../errors/error.ts";
import type { Described } from "./describe.ts";

/** How a probe runs on a device: which Android's programs, and on which emulated Arm CPU where the device has none. */
export interface Way {
  abi: "arm64-v8a" | "x86_64";
  /** qemu's CPU model; null where the device's own CPU computes. */
  cpu: string | null;
}

/**
 * The way onto a device, by its *first* ABI: an x86 Android lists Arm's as well where it translates apps, and its shell
 * and CPU are x86 all the same. Throws `adb-abi`, and `adb-arm` where Arm is to be emulated on Arm.
 *
 * @param cpu the target's `;cpu=`, or null
 */
export function wayOnto({ abis }: Described, serial: string, cpu: string | null): Way {
  const [first = "unknown"] = abis;
  if (first === "x86_64") return { abi: cpu === null ? "x86_64" : "arm64-v8a", cpu };
  // Some phones name their 32-bit half first.
  if (!first.startsWith("arm") || !abis.includes("arm64-v8a")) throw failure("adb-abi", serial, abis);
  if (cpu !== null) throw failure("adb-arm", serial, cpu);
  return { abi: "arm64-v8a", cpu: null };
}

/** What a device is, where that is not a phone or a board whose own Arm CPU computes; else null. */
export function whatItIs({ virtual }: Described, { abi, cpu }: Way): string | null {
  const device = virtual ? "Android emulator" : "Android on x86_64";
  if (cpu !== null) return `${device}, Arm by qemu`;
  if (abi === "x86_64") return virtual ? `${device}, x86_64` : device;
  return virtual ? `${device}, Arm` : null;
}
