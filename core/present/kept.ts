import { plural } from "../numeric/number.ts";
import type { Report } from "../report/schema.ts";

type From = NonNullable<Report["cells"][number]["from"]>;

/** A run by its number, or when it was, and its commit: `run 17 of commit 4f2c91a`. */
export const originWords = ({ run, commit, at }: From): string =>
  [
    run ? `run ${run}` : `the run of ${at.slice(0, 10)} ${at.slice(11, 16)} UTC`,
    commit ? `of commit ${commit.slice(0, 7)}` : "",
  ]
    .filter(Boolean)
    .join(" ");

/** `41 of 48 cells taken from run 17 of commit 4f2c91a`, and what came of those run again; null where none was taken. */
export function takenWords({
  cells,
  kept,
}: {
  cells: readonly { role: Report["cells"][number]["role"]; from?: From | null | undefined }[];
  kept?: Report["kept"];
}): string | null {
  if (kept?.mismatch)
    return `A kept result did not hold when it was run again (${kept.mismatch}): the store was emptied, and all was run anew`;
  const told = cells.filter(({ role }) => role === "candidate");
  const origins = new Map<string, From[]>();
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
