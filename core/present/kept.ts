import { plural } from "../numeric/number.ts";
import { type Origin, originWords } from "../report/origin.ts";
import type { Report } from "../report/schema.ts";

/** `41 of 48 cells taken from run 17 of commit 4f2c91a`, and what came of those run again; null where none was taken. */
export function takenWords({
  cells,
  kept,
}: {
  cells: readonly { role: Report["cells"][number]["role"]; from?: Origin | null | undefined }[];
  kept?: Report["kept"];
}): string | null {
  if (kept?.mismatch)
    return `A kept result did not hold when it was run again (${kept.mismatch}): the store was emptied, and all was run anew`;
  const told = cells.filter(({ role }) => role === "candidate");
  const origins = new Map<string, Origin[]>();
  for (const { from } of told) {
    if (!from) continue;
    const words = originWords(from);
    origins.set(words, [...(origins.get(words) ?? []), from]);
  }
  const taken = [...origins.values()].flat().length;
  if (taken === 0) return null;
  const last = [...origins].sort(([, a], [, b]) => b[0]!.at.localeCompare(a[0]!.at))[0]![0];
  const where = origins.size === 1 ? last : `${origins.size} earlier runs, the last ${last}`;
  const again = kept?.again ? `, ${plural(kept.again, "kept result")} run again and the same` : "";
  return `${taken} of ${plural(told.length, "cell")} taken from ${where}${again}`;
}
