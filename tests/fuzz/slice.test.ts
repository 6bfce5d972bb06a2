import { afterAll, describe, expect, it } from "vitest";
import { surfaces } from "./all.ts";
import { hunt } from "./hunt.ts";
import { removeFolders } from "./temp.ts";

/** A fixed slice of `npm run fuzz`; the slow surfaces start processes, and the dashboard's own tests are tests/dashboard. */
const TIMES: Record<string, number> = {
  "runs of a .mnn": 3,
  "plans of a probe": 6,
  names: 8,
  "parity.yml": 15,
  HTTP: 0,
  // It needs a compiler, and MNN built from source.
  "the C++ probe, sanitized": 0,
};
const SEED = 15;

afterAll(removeFolders);

describe("what comes from outside", () => {
  const chosen = surfaces.filter(({ name }) => TIMES[name] !== 0);
  it.each(chosen.map((surface) => [surface.name, surface] as const))(
    "%s: nothing of ours breaks",
    async (name, surface) => {
      const opened = await surface.open();
      const times = TIMES[name] ?? 40;
      const tally = await hunt(opened, { seed: SEED, times });
      await opened.close?.();
      expect(tally.finds).toEqual([]);
      expect(tally.inputs).toBe(times);
    },
  );
});
