import { formatLimits } from "../../../core/report/vocabulary.ts";
import type { Cure } from "./cure.ts";
import { scaled, wantedExponents } from "./cure-rescale.ts";

/** Inputs that pass half of the format's end are fed times a power of two, which the first ops give back. */
export const scaledInput: Cure = {
  kind: "normalise",
  change: (model, values) => {
    const half = formatLimits[values.format].max / 2;
    const feed = new Map<string, number>();
    for (const [name, peak] of values.fed)
      if (peak > half && Number.isFinite(peak)) feed.set(name, Math.ceil(Math.log2(peak / half)));
    if (feed.size === 0) return null;
    const change = scaled(model, values, wantedExponents(values, false), feed);
    if (!change) return null;
    const told = [...feed].map(([name, bits]) => `\`${name}\` is to be fed times 2^${-bits}`);
    return {
      ...change,
      what: `${told.join(", ")}; ${change.what}`,
      numbers: { ...change.numbers, inputBits: Math.max(...feed.values()) },
      feed,
    };
  },
};
