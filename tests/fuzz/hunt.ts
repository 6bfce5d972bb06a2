import fc from "fast-check";
import { type Fate, fateOf, LIMIT_MS } from "./fate.ts";
import type { Opened } from "./surface.ts";

/** A fault, with the smallest input that was found for it. */
export interface Find {
  kind: "crash" | "hang" | "effect";
  key: string;
  message: string;
  example: string;
  /** How many inputs had it, shrinking not counted. */
  count: number;
}

/** What came of all inputs of a surface. */
export interface Tally {
  inputs: number;
  /** By what they were taken as. */
  taken: Record<string, number>;
  /** By their code. */
  refused: Record<string, number>;
  finds: Find[];
}

const SHRINK_MS = 30_000;

interface HuntOptions {
  seed: number;
  times: number;
  limitMs?: number;
  /** How long an input that broke something is made smaller. */
  shrinkMs?: number;
  /** Told before each input. */
  onInput?: (index: number) => void;
}

/**
 * Gives inputs drawn from a seed. The first of each kind of fault is made smaller; then it goes on with the rest, so that one fault
 * hides no other.
 */
export async function hunt<Input>(
  opened: Opened<Input>,
  { seed, times, limitMs = LIMIT_MS, shrinkMs = SHRINK_MS, onInput = () => {} }: HuntOptions,
): Promise<Tally> {
  const tally: Tally = { inputs: 0, taken: {}, refused: {}, finds: [] };
  const known = new Map<string, Find>();
  for (let round = 0; tally.inputs < times; round++) {
    let [shrinking, shrinkUntil] = [null as Find | null, 0];
    const property = fc.asyncProperty(opened.inputs, async (input) => {
      onInput(tally.inputs);
      if (shrinking && performance.now() > shrinkUntil) return;
      const fate = await fateOf(opened, input, limitMs);
      if (!shrinking) count(tally, fate);
      if (fate.kind === "taken" || fate.kind === "refused") return;
      if (shrinking ? fate.key !== shrinking.key : known.has(fate.key)) {
        if (!shrinking) known.get(fate.key)!.count++;
        return;
      }
      if (!shrinking) shrinkUntil = performance.now() + shrinkMs;
      shrinking ??= begin(fate);
      known.set(fate.key, shrinking);
      shrinking.message = fate.error.stack ?? fate.error.message;
      shrinking.example = (opened.show ?? fc.stringify)(input);
      if (fate.kind !== "hang") throw fate.error;
      // One that never ends is not tried again and again.
      shrinking = null;
    });
    await fc.check(property, { seed: (seed + round * 7919) | 0, numRuns: times - tally.inputs });
    if (!shrinking) break;
  }
  tally.finds = [...known.values()];
  return tally;
}

const begin = ({ kind, key }: Fate & { key: string }): Find => ({
  kind: kind as Find["kind"],
  key,
  message: "",
  example: "",
  count: 1,
});

function count(tally: Tally, fate: Fate): void {
  tally.inputs++;
  if (fate.kind === "taken") tally.taken[fate.as] = (tally.taken[fate.as] ?? 0) + 1;
  if (fate.kind === "refused") tally.refused[fate.code] = (tally.refused[fate.code] ?? 0) + 1;
}
