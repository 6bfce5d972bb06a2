import type { Feed, Setup } from "../engine/setup.ts";
import type { Lab } from "./lab.ts";

const TIMES = 3;

/** How much longer a setup takes than another, best of three runs each; null under emulation, where time means nothing. */
export async function slowdownOf(lab: Lab, setup: Setup, base: Setup, feed: Feed): Promise<number | null> {
  if (setup.target.cpu !== null) return null;
  const best: number[] = [];
  for (const one of [setup, base])
    for await (const { runMs } of lab.run(one, [feed], { repeats: TIMES })) best.push(Math.min(...runMs));
  const [mine = Number.NaN, other = Number.NaN] = best;
  return Number.isFinite(mine / other) ? mine / other : null;
}
