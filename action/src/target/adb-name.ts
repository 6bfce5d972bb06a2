import type { TargetSpec } from "./spec.ts";

const DEVICE = /^adb(?::(?<serial>[A-Za-z0-9_.:[\]-]+))?$/;
const CORES = /^cores=(\d{1,2}(?:-\d{1,2})?(?:\+\d{1,2}(?:-\d{1,2})?)*)$/;
const CPU = /^cpu=([a-z0-9][a-z0-9._-]*)$/i;

/**
 * `adb`, `adb:SERIAL`, and with `;cpu=cortex-a76` the Arm CPU that an x86 Android emulates, with `;cores=4-7` or
 * `;cores=0+4-5` the cores that the probe is pinned to; null for anything else. The options are part of the target's name,
 * in one order: other CPUs and other cores may have other kernels.
 */
export function parseAdbTarget(written: string): TargetSpec | null {
  const [device = "", ...options] = written.split(";");
  const parsed = DEVICE.exec(device);
  if (!parsed) return null;
  const cores = options.flatMap((option) => CORES.exec(option)?.[1] ?? []);
  const cpus = options.flatMap((option) => CPU.exec(option)?.[1]?.toLowerCase() ?? []);
  if (cores.length + cpus.length !== options.length || cores.length > 1 || cpus.length > 1) return null;
  const pinned = cores[0] === undefined ? null : parseCores(cores[0]);
  if (pinned && pinned.length === 0) return null;
  const name = [device, ...cpus.map((cpu) => `cpu=${cpu}`), ...cores.map((text) => `cores=${text}`)].join(
    ";",
  );
  const serial = parsed.groups?.serial ?? null;
  return { name, kind: "adb", cpu: cpus[0] ?? null, standsFor: null, adb: { serial, cores: pinned } };
}

function parseCores(text: string): number[] {
  const numbers = text.split("+").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The mask that taskset takes, hexadecimal: Android's knows no lists. */
export const coreMask = (cores: readonly number[]): string =>
  cores.reduce((mask, core) => mask | (1n << BigInt(core)), 0n).toString(16);
