import { readFileSync } from "node:fs";
import os from "node:os";

/** This machine as wheels name it: `linux-x86_64`, `linux-aarch64`, `macos-arm64`; else node's own words. */
export function hostPlatform(system: string = process.platform, arch: string = process.arch): string {
  if (system === "linux" && arch === "x64") return "linux-x86_64";
  if (system === "linux" && arch === "arm64") return "linux-aarch64";
  if (system === "darwin" && arch === "arm64") return "macos-arm64";
  if (system === "darwin" && arch === "x64") return "macos-x86_64";
  return `${system}-${arch}`;
}

/** The host's CPU model as the system calls it. */
export const hostCpu = (): string => os.cpus()[0]?.model.trim() || `unknown ${process.arch} CPU`;

/** Of x86's flags, those by which MNN and the C library choose how to compute; the rest is the system's own business. */
const COMPUTES = /^(sse|ssse|avx|fma|f16c|amx|bmi)/;

/**
 * What this machine's CPU can compute with, sorted: `avx2`, `avx512f`, `fma`; `asimdhp`, `sve`. Numbers depend on this, and not on the
 * CPU's name. Where the system does not list it, the name stands for it.
 */
export function hostFeatures(): string[] {
  features ??= featuresIn(cpuinfo()) ?? [hostCpu()];
  return features;
}

let features: string[] | undefined;

/** The features of the first CPU that a `/proc/cpuinfo` lists; null where it lists none. */
export function featuresIn(cpuinfo: string): string[] | null {
  const [, kind, listed] = /^(flags|Features)\s*:(.*)$/m.exec(cpuinfo) ?? [];
  const all = listed?.split(/\s+/).filter(Boolean) ?? [];
  const telling = kind === "flags" ? all.filter((flag) => COMPUTES.test(flag)) : all;
  return telling.length > 0 ? [...new Set(telling)].sort() : null;
}

function cpuinfo(): string {
  try {
    return readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return "";
  }
}
