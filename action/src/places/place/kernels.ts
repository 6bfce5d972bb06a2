import { randomBytes } from "node:crypto";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { inCache } from "../../cache/layout.ts";
import { sha256Text } from "../../system/hash.ts";

/** A copy of a kernel cache, for one probe: MNN rewrites the file in place, and two probes must not share one. */
export interface KernelLoan {
  file: string;
  /** Makes the copy the cache's newest; to be called when the probe ended well. */
  keep(): Promise<void>;
  /** Lets the copy go. */
  drop(): Promise<void>;
}

/**
 * Lends the kernels that MNN compiled and tuned earlier under the same identity: device, driver, build, model,
 * configuration. A cache that cannot be written costs time, not the run.
 */
export async function lendKernels(home: string, identity: string[]): Promise<KernelLoan> {
  const folder = inCache(home, "opencl-kernels");
  const kept = path.join(folder, `${sha256Text(JSON.stringify(identity)).slice(0, 24)}.bin`);
  const file = `${kept}.${randomBytes(6).toString("hex")}.tmp`;
  await mkdir(folder, { recursive: true }).catch(() => {});
  await copyFile(kept, file).catch(() => {});
  return {
    file,
    // A probe that died before its first resize left none.
    keep: () => rename(file, kept).catch(() => {}),
    drop: () => rm(file, { force: true }),
  };
}
