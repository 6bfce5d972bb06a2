import { rm } from "node:fs/promises";
import { defaultSnrDb } from "../../../core/judge/tolerance.ts";
import { compareTensors } from "../../../core/numeric/metrics.ts";
import type { FailureMap } from "../../../core/report/answer-map.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { readStored, type StoredTensor } from "../engine/store.ts";
import type { Lab } from "./lab.ts";
import { POINTS } from "./map-scan.ts";
import { rangesOf } from "./ranges-measure.ts";
import { maskers, predict } from "./ranges-predict.ts";
import { TilesOf } from "./ranges-tiles.ts";
import type { Subject } from "./subject.ts";

/** A way for this machine to tell whether an input fails where it was asked to run: null where it cannot be told. */
export interface HostJudge {
  by: FailureMap["by"];
  /** Points of a line that are scanned: fewer where each is a run of which every op is looked at. */
  points: number;
  /** @param once whether nobody else will ask for these runs, so that their outputs need not stay */
  fails(feeds: Feed[], once?: boolean): Promise<(boolean | null)[]>;
}

/** A map of PP-OCR's detection by ranges was 106 such runs at 31 points, most of what its diagnosis took. */
const POINTS_BY_OPS = 13;

/** Runs that are looked at side by side: starting a process takes as long as a small network. */
const AT_ONCE = 2;

/** The ways, the cheapest first. */
export function hostJudges(subject: Subject, host: Setup, lab: Lab): HostJudge[] {
  const { format, graph } = subject;
  if (format === "fp32") return [];
  const ideal: Setup = { ...host, ask: { ...host.ask, round: { to: format, inputs: true } } };
  // Each takes one run at a time.
  const tiles = Array.from({ length: AT_ONCE }, () => graph && TilesOf.of(graph));
  const harmless = graph ? maskers(graph) : new Set<string>();
  return [
    { by: "ideal-overflow", points: POINTS, fails: (feeds, once) => overflows(lab, ideal, feeds, once) },
    {
      by: "ranges",
      points: POINTS_BY_OPS,
      async fails(feeds, once) {
        const found: (boolean | null)[] = [];
        const left = [...feeds.entries()];
        const judge = async (own: TilesOf | null) => {
          for (let next = left.shift(); next; next = left.shift()) {
            const ranges = await rangesOf(lab, host, next[1], { sums: null, tiles: own });
            found[next[0]] = ranges.result.status === "ok" ? predict(ranges, format, harmless).fails : null;
            if (once) await drop(ranges.result.outputs);
          }
        };
        await Promise.all(tiles.map(async (own) => judge(await own)));
        return found;
      },
    },
    {
      by: "ideal-output",
      points: POINTS,
      async fails(feeds, once) {
        const found: (boolean | null)[] = [];
        for (const feed of feeds) {
          const [plain, rounded] = [await lab.one(host, feed), await lab.one(ideal, feed)];
          const judged = plain.status === "ok" && rounded.status === "ok";
          found.push(judged ? await differ(plain.outputs, rounded.outputs, format) : null);
          if (once) await drop([...plain.outputs, ...rounded.outputs]);
        }
        return found;
      },
    },
  ];
}

/** Whether any output is further from the plain one than the format's bound. */
async function differ(plain: StoredTensor[], rounded: StoredTensor[], format: Format): Promise<boolean> {
  for (const [at, one] of plain.entries()) {
    const [x, y] = [await readStored(one), await readStored(rounded[at]!)];
    if (x.length !== y.length) return true;
    const { broken, snrDb } = compareTensors(x, y, one.shape, format);
    if (broken > 0 || snrDb < defaultSnrDb[format]) return true;
  }
  return false;
}

/** Judged at every op, not by the output: on x86 a minimum or maximum swallows NaN. */
async function overflows(lab: Lab, ideal: Setup, feeds: Feed[], once = false): Promise<(boolean | null)[]> {
  const found: (boolean | null)[] = [];
  for await (const { status, rounded, outputs } of lab.run(ideal, feeds)) {
    found.push(status === "ok" && rounded ? rounded.infinite > 0 : null);
    if (once) await drop(outputs);
  }
  return found;
}

/** Hundreds of points would fill a disk. */
async function drop(outputs: readonly StoredTensor[]): Promise<void> {
  for (const { file } of outputs) await rm(file, { force: true });
}
