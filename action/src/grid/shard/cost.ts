import type { Baseline } from "../../../../core/change/baseline.ts";
import type { TargetSpec } from "../../target/spec.ts";
import type { Group } from "../groups.ts";

/** What starting a process, loading a model and a reference run cost around the cells themselves. */
const SECONDS_AROUND = { host: 0.5, qemu: 2, adb: 3 };

/** Seconds an input takes where nothing was seen before. fp16 under emulation takes twice what fp32 does. */
const SECONDS_GUESSED = { host: 0.1, qemu: 1, adb: 0.5 };
const guessedOn = ({ kind, cpu }: TargetSpec): number => SECONDS_GUESSED[cpu === null ? kind : "qemu"];

/** How long groups will take: by the times of an earlier report where it has them, else by a rough guess. */
export function costOf(earlier: Baseline | null): (group: Group, inputs: number) => number {
  const seen = new Map<string, number[]>();
  for (const { model, target, config, release, medianMs } of earlier?.cells ?? []) {
    if (medianMs === null) continue;
    // Another release of the same model on the same target is the next best witness.
    for (const key of [keyOf(model, target, config, release), keyOf(model, target, config)])
      seen.set(key, [...(seen.get(key) ?? []), medianMs]);
  }
  return ({ model, target, configs, runtime }, inputs) => {
    const around = SECONDS_AROUND[target.kind];
    const seconds = configs.map(({ id, precision }) => {
      const times =
        seen.get(keyOf(model.name, target.name, id, runtime.name)) ??
        seen.get(keyOf(model.name, target.name, id));
      const low = precision === "low" || precision === "low_bf16";
      const guess = guessedOn(target) * (low && target.cpu !== null ? 2 : 1);
      const each = times ? times.reduce((sum, ms) => sum + ms, 0) / times.length / 1000 : guess;
      return around + each * Math.max(1, inputs);
    });
    // The reference is run twice beside the candidates, to hold it against itself.
    return around + 3 * seconds.reduce((sum, each) => sum + each, 0);
  };
}

const keyOf = (...parts: string[]): string => JSON.stringify(parts);
