import { readFileSync } from "node:fs";
import { type Profiler, Session } from "node:inspector";

/** How much of the code of some files ran: characters inside of functions, as V8 counts its blocks. */
export interface Coverage {
  covered: number;
  total: number;
}

/** Counts what of a bundle runs from its start on. */
export interface Counting {
  /** Since the start, or since it was asked last. */
  of(modules: readonly string[]): Coverage;
}

/** @param bundle the file that this process runs, which says where each module begins */
export function countCoverage(bundle: string): Counting {
  const session = new Session();
  session.connect();
  const regions = regionsOf(readFileSync(bundle, "utf8"));
  // Both answer before they return: the inspector of one's own process is synchronous.
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  return {
    of(modules) {
      let found: Profiler.ScriptCoverage | undefined;
      session.post("Profiler.takePreciseCoverage", (_, { result }) => {
        found = result.find(({ url }) => url.endsWith(bundle));
      });
      const marks = new Int8Array(regions.length);
      // Outer before inner, so that a block's own count is the last word.
      for (const { ranges } of found?.functions ?? [])
        for (const { startOffset, endOffset, count } of ranges)
          marks.fill(count > 0 ? 1 : -1, startOffset, endOffset);
      return summed(marks, regions, modules);
    },
  };
}

interface Regions {
  length: number;
  list: { file: string; from: number; to: number }[];
}

/** The bundler writes a module's path on a line of its own before the module. */
function regionsOf(text: string): Regions {
  const marks = [...text.matchAll(/^\/\/ (\S+\.(?:tsx?|[cm]?js|json))$/gm)];
  const list = marks.map(({ index, 1: file }, at) => ({
    file: file!,
    from: index,
    to: marks[at + 1]?.index ?? text.length,
  }));
  return { length: text.length, list };
}

function summed(marks: Int8Array, { list }: Regions, modules: readonly string[]): Coverage {
  let [covered, total] = [0, 0];
  for (const { file, from, to } of list) {
    if (!modules.some((module) => file.startsWith(module))) continue;
    for (let at = from; at < to; at++) {
      if (marks[at] !== 0) total++;
      if (marks[at] === 1) covered++;
    }
  }
  return { covered, total };
}
