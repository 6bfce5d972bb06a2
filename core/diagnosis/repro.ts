import type { Repro } from "../report/answer-repro.ts";
import { english, type Words } from "../words/words.ts";

/** What travels, in sentences. */
export function tellRepro({ cut, files, why }: Repro, words: Words = english): string[] {
  const tell = words.diagnosis.repro;
  if (!cut)
    return [
      ...(why ? [tell.nothingSmaller(words.stored(why))] : []),
      ...(files.length > 0 ? [tell.runWhole] : []),
    ];
  const { ops, of, outputs, bytes, tried, likeWholeDb } = cut;
  const like = typeof likeWholeDb === "number" ? tell.like(likeWholeDb) : "";
  const kilobytes = Math.ceil(bytes / 1000);
  return [tell.cut(ops, of, outputs, tried.verdict, tried.snrDb, kilobytes, like), tell.programs];
}
