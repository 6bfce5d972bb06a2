import type { Backend } from "../report/schema.ts";

/** MNN's forward types by number; 13 is the CPU with its extension. */
const BACKENDS: Record<number, Backend> = {
  0: "cpu",
  1: "metal",
  2: "cuda",
  3: "opencl",
  7: "vulkan",
  13: "cpu",
};

/** The backend that a forward type of MNN stands for; null for none and unknown ones. */
export const backendOf = (type: number | null | undefined): Backend | null => BACKENDS[type ?? -1] ?? null;
