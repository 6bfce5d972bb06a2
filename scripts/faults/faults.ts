import { dashboard } from "./dashboard.ts";
import { flipped } from "./flipped.ts";
import { killed } from "./killed.ts";
import { clock, disk, load } from "./machine.ts";
import { publishing, registry } from "./network.ts";
import type { Faults } from "./row.ts";

/** All rows by name, in the order of their worth. */
export const faults: Record<string, Faults> = {
  killed,
  flipped,
  disk,
  registry,
  publishing,
  dashboard,
  load,
  clock,
};
