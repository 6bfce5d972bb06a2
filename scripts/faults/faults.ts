import { callsFail } from "./calls.ts";
import { onPostgres, pglite, served } from "./dashboard.ts";
import { device } from "./device.ts";
import { emulator } from "./emulator.ts";
import { flipped } from "./flipped.ts";
import { building, killed } from "./killed.ts";
import { large } from "./large.ts";
import { clock, disk, load } from "./machine.ts";
import { misbehaving } from "./misbehaving.ts";
import { registry, waiting } from "./network.ts";
import { probes } from "./probes.ts";
import { publishing } from "./publishing.ts";
import type { Faults } from "./row.ts";

/** All rows by name, in the order of their worth. */
export const faults: Record<string, Faults> = {
  killed,
  building,
  probes,
  misbehaving,
  emulator,
  device,
  flipped,
  disk,
  calls: callsFail,
  registry,
  waiting,
  publishing,
  pglite,
  postgres: onPostgres,
  served,
  load,
  large,
  clock,
};
