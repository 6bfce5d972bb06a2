import { readFile } from "node:fs/promises";

/** This start of the machine, in the kernel's own words; null where the system does not tell (macOS). */
export const bootHere = (): Promise<string | null> =>
  readFile("/proc/sys/kernel/random/boot_id", "utf8").then(
    (text) => text.trim(),
    () => null,
  );
