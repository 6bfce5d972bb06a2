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
