import { median } from "../numeric/median.ts";
import type { Cell, Ship } from "../report/schema.ts";
import type { Evidence } from "./evidence.ts";

/**
 * What to ship instead: on the failing cells' targets, the configs of the same model that pass, with the same bits each
 * time, on every input and release of this run, fastest first. Times under emulation order configs only against each other.
 */
export function shippable(failing: Cell[], { cells }: Evidence): Ship[] {
  const targets = [...new Set(failing.map(({ target }) => target))];
  return targets
    .flatMap((target) => {
      const there = cells.filter(
        (cell) => cell.role === "candidate" && cell.model === failing[0]!.model && cell.target === target,
      );
      const configs = [...new Set(there.map(({ config }) => config))];
      return configs.map((config): Ship => {
        const of = there.filter((cell) => cell.config === config);
        const passed = of.filter(isSound);
        const medianMs = median(passed.flatMap(({ runMs }) => runMs)) ?? Number.NaN;
        return { target, config, passed: passed.length, of: of.length, medianMs };
      });
    })
    .filter(({ passed, of }) => passed === of)
    .sort((a, b) => a.medianMs - b.medianMs);
}

/** Whether a cell passes, with the same bits each time. */
export const isSound = ({ verdict, stability }: Cell): boolean =>
  verdict === "pass" && stability?.identical !== false;
