import type { Feed, Setup } from "../engine/setup.ts";
import { NotMnn } from "../mnn/graph/read.ts";
import type { Lab } from "./lab.ts";
import { type InputRanges, type Looks, rangesOf } from "./ranges-measure.ts";
import { SumsIn } from "./ranges-sums.ts";
import { TilesOf } from "./ranges-tiles.ts";
import type { Subject } from "./subject.ts";

interface Known {
  looks: Promise<Looks>;
  ranges: Map<string, InputRanges>;
}

const known = new WeakMap<Lab, Known>();

/** An input's ranges on this machine with the bounds of its sums, for all answers that ask for them: run once. */
export async function rangesIn({ graph }: Subject, lab: Lab, host: Setup, feed: Feed): Promise<InputRanges> {
  const own = known.get(lab) ?? { looks: looksAt(graph, lab), ranges: new Map() };
  known.set(lab, own);
  const ranges = own.ranges.get(feed.id) ?? (await rangesOf(lab, host, feed, await own.looks));
  own.ranges.set(feed.id, ranges);
  return ranges;
}

/** Of constants that cannot be read there are no bounds. */
async function looksAt(graph: Subject["graph"], lab: Lab): Promise<Looks> {
  if (!graph) return { sums: null, tiles: null };
  const sums = await SumsIn.of(graph, lab).catch((error) => {
    if (error instanceof NotMnn) return null;
    throw error;
  });
  return { sums, tiles: await TilesOf.of(graph) };
}
