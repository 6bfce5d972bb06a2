import type { Config } from "../../../core/report/schema.ts";
import type { Place } from "../places/place/place.ts";
import type { SessionExtras } from "./plan.ts";

/** MNN's bits, `MNNGpuMode` in MNNForwardType.h: exactly one for tuning, at most one for memory. */
const TUNING = { none: 1, heavy: 2, wide: 4, normal: 8, fast: 16 };
const MEMORY = { auto: 0, buffer: 64, image: 128 };

/** The number that stands for an OpenCL configuration's mode and tuning. */
export const modeBits = ({ mode, tuning }: NonNullable<Config["opencl"]>): number =>
  TUNING[tuning] | MEMORY[mode];

/** What the probe is told beyond the configuration. Wheels have no OpenCL to tell anything. */
export function extrasFor(config: Config, place: Place, cacheFile: string | undefined): SessionExtras {
  if (config.backend !== "opencl" || !config.opencl || place.runtime.origin === "wheel") return {};
  return { mode: modeBits(config.opencl), ...(cacheFile ? { cacheFile } : {}) };
}
