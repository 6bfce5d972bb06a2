import { decibels, plural } from "../numeric/number.ts";
import type { Repro } from "../report/answer-repro.ts";

/** What travels, in sentences. */
export function tellRepro({ cut, files, why }: Repro): string[] {
  if (!cut)
    return [
      ...(why ? [`Nothing smaller than the whole network was seen to fail by itself: ${why}.`] : []),
      ...(files.length > 0 ? ["The programs run the whole of it."] : []),
    ];
  const { tried, likeWholeDb } = cut;
  const like =
    typeof likeWholeDb === "number"
      ? ` At Normal it gives what the whole gives there (${decibels(likeWholeDb)}).`
      : "";
  const gives = cut.outputs.map((name) => `\`${name}\``).join(", ");
  const failed = Number.isFinite(tried.snrDb)
    ? `\`${tried.verdict}\` at ${decibels(tried.snrDb)}`
    : `\`${tried.verdict}\``;
  return [
    `${plural(cut.ops, "node")} of ${cut.of} fail${cut.ops === 1 ? "s" : ""} without the rest: ${gives} is ${failed}, from inputs that were saved (the model takes ${plural(Math.ceil(cut.bytes / 1000), "kB", "kB")}).${like}`,
    "`repro.py` and `repro.cpp` show it without this tool, and `issue.md` is drafted for MNN.",
  ];
}
