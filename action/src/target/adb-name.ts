import type { TargetSpec } from "./spec.ts";

const FORM =
  /^adb(?::(?<serial>[A-Za-z0-9_.:[\]-]+))?(?:;cores=(?<cores>\d{1,2}(?:-\d{1,2})?(?:\+\d{1,2}(?:-\d{1,2})?)*))?$/;

/**
 * `adb`, `adb:SERIAL`, and with `;cores=4-7` or `;cores=0+4-5` the cores that the probe is pinned to; null for
 * anything else. The options are part of the target's name: other cores may have other kernels.
 */
export function parseAdbTarget(name: string): TargetSpec | null {
  const { serial, cores } = FORM.exec(name)?.groups ?? {};
  if (serial === undefined && !FORM.test(name)) return null;
  const pinned = cores === undefined ? null : parseCores(cores);
  if (pinned && pinned.length === 0) return null;
  return { name, kind: "adb", cpu: null, standsFor: null, adb: { serial: serial ?? null, cores: pinned } };
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
