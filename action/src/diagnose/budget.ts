/** What a diagnosis may take. */
export interface Budget {
  ms: number | null;
  runs: number | null;
}

/** @param text `60s`, `2min`, `200 runs`, `200` runs, or two of them: `60s,200 runs`. @returns null for what is none */
export function parseBudget(text: string): Budget | null {
  const budget: Budget = { ms: null, runs: null };
  for (const part of text.split(",")) {
    const found = /^\s*(\d+(?:\.\d+)?)\s*(s|sec|seconds|m|min|minutes|runs?)?\s*$/.exec(part);
    const [, amount = "", unit = "runs"] = found ?? [];
    if (!found || Number(amount) <= 0) return null;
    if (unit.startsWith("run")) budget.runs = Math.round(Number(amount));
    else budget.ms = Number(amount) * (unit.startsWith("s") ? 1000 : 60_000);
  }
  return budget;
}

/** A budget in words. */
export const describeBudget = ({ ms, runs }: Budget): string | null =>
  [ms === null ? "" : `${ms / 1000} s`, runs === null ? "" : `${runs} runs`].filter(Boolean).join(", ") ||
  null;
