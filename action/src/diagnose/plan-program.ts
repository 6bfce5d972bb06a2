import type { Segment } from "../engine/plan.ts";
import type { Setup } from "../engine/setup.ts";

/** What an emitted program runs. */
export interface Program {
  /** The model's name, for what the program says of itself. */
  model: string;
  release: string;
  config: Pick<Setup["config"], "backend" | "memory" | "threads">;
  hints: Record<string, number>;
  segments: Segment[];
  /** Names of the network's outputs. */
  outputs: string[];
}

/** MNN's numbers: MNNForwardType, and BackendConfig's PrecisionMode and MemoryMode. */
export const BACKENDS = { cpu: 0, metal: 1, cuda: 2, opencl: 3, vulkan: 7 };
export const PRECISIONS = { normal: 0, high: 1, low: 2, low_bf16: 3 };
export const MEMORIES = { normal: 0, high: 1, low: 2 };

/** A text for a comment: names come out of a model's file. */
export const plain = (text: string): string => text.replace(/[^\x20-\x7e]|\*\/|\\|"""/g, "?");
