import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Victim } from "./victim.ts";
import { cacheCopy, type World } from "./world.ts";

/** A part of a run in which it can be killed. */
export interface Phase {
  name: string;
  /** What the cache lacks, so that there is such a phase at all. */
  without: string[];
  /** Waits until it begins. @returns false where the run ended before */
  begins(victim: Victim, world: World): Promise<boolean>;
  /** The same of its end. */
  ends(victim: Victim, world: World): Promise<boolean>;
}

const says = (what: RegExp) => (victim: Victim) => victim.said(what);
const anything = says(/./);
const ended = (victim: Victim) => victim.ended.then(() => true);

/** Waits for a request that the registry is done with. */
async function served(victim: Victim, { registry }: World): Promise<boolean> {
  while (victim.running) {
    if (registry.sent.some((url) => /\/files\/mnn/i.test(url))) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}

/** In the order in which a run goes through them. */
export const phases: Phase[] = [
  { name: "starting", without: [], begins: async () => true, ends: anything },
  { name: "fetching wheels", without: ["wheels", "facts"], begins: says(/^fetching MNN/m), ends: served },
  {
    name: "unpacking wheels",
    without: ["wheels", "facts"],
    begins: served,
    ends: says(/^fetching MNN.*done in/m),
  },
  {
    name: "converting",
    without: ["converted"],
    begins: says(/^converting/m),
    ends: says(/^converting.*done in/m),
  },
  {
    name: "first start of a runtime",
    without: ["facts"],
    begins: says(/^starting MNN/m),
    ends: says(/^starting MNN.*done in/m),
  },
  {
    name: "running and comparing",
    without: ["results"],
    begins: says(/^running$/m),
    ends: says(/^running.*done in/m),
  },
  { name: "writing the report", without: ["results"], begins: says(/^running.*done in/m), ends: ended },
];

/** The probe of a source build is compiled and linked anew; MNN's library is there. */
export const phaseOfBuild: Phase = {
  name: "building a probe",
  without: ["probes", "results"],
  begins: says(/^building/m),
  ends: says(/^building.*done in/m),
};

/** A cache in which a run goes through a phase. */
export function homeFor(phase: Pick<Phase, "without">, { warm }: World, to: string): string {
  cacheCopy(warm, to);
  takeAway(phase, to);
  return to;
}

/** Takes away what a phase makes, and leaves what one that was killed has left half. */
export function takeAway({ without }: Pick<Phase, "without">, home: string): void {
  for (const name of without)
    for (const made of existsSync(path.join(home, name)) ? readdirSync(path.join(home, name)) : [])
      if (!/partial|\.lock$|\.tmp$/.test(made))
        rmSync(path.join(home, name, made), { recursive: true, force: true });
}
