import type { Origin } from "../report/origin.ts";
import type { Report } from "../report/schema.ts";
import { english, type Words } from "../words/words.ts";

/** `41 of 48 cells taken from run 17 of commit 4f2c91a`, and what came of those run again; null where none was taken. */
export function takenWords(
  {
    cells,
    kept,
  }: {
    cells: readonly { role: Report["cells"][number]["role"]; from?: Origin | null | undefined }[];
    kept?: Report["kept"];
  },
  { kept: tell }: Words = english,
): string | null {
  if (kept?.mismatch) return tell.mismatch(kept.mismatch);
  const told = cells.filter(({ role }) => role === "candidate");
  const origins = new Map<string, Origin[]>();
  for (const { from } of told) {
    if (!from) continue;
    const words = tell.origin(from);
    origins.set(words, [...(origins.get(words) ?? []), from]);
  }
  const taken = [...origins.values()].flat().length;
  if (taken === 0) return null;
  const last = [...origins].sort(([, a], [, b]) => b[0]!.at.localeCompare(a[0]!.at))[0]![0];
  const where = origins.size === 1 ? last : tell.runs(origins.size, last);
  return tell.taken(taken, told.length, where, kept?.again ?? 0);
}
