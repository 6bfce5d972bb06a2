import { decibels, duration } from "../../core/numeric/number.ts";
import { targetName } from "../../core/present/words.ts";
import type { Outcome, Verdict } from "../../core/report/vocabulary.ts";
import type { Row } from "../services/overview/rows.ts";
import type { SeriesHistory } from "../services/series/read.ts";
import type { SeriesRuns } from "../services/series/runs.ts";

/** One result of a line. */
export interface TrendPoint {
  link: string;
  position: number;
  verdict: Verdict;
  outcome: Outcome;
  label: string;
  snrDb: number | null;
  toleranceDb: number | null;
  medianMs: number | null;
}

/** Lines over releases or runs. */
export interface Trend {
  /** `MNN release`, `run`. */
  over: string;
  /** The oldest first. */
  columns: { key: string; label: string }[];
  /** `input`, `configuration`. */
  of: string;
  /** By a column's key; a column without a point was not run. */
  lines: { id: string; name: string; points: ReadonlyMap<string, TrendPoint> }[];
}

/** What is drawn of each point. */
export interface Metric {
  name: string;
  /** Null where there is nothing to draw: not run, NaN. */
  of(point: TrendPoint): number | null;
  words(value: number): string;
  /** The least that is asked; null where nothing is. */
  boundOf(point: TrendPoint): number | null;
}

export const snr: Metric = {
  name: "signal to noise",
  of: ({ snrDb }) => (snrDb === null || Number.isNaN(snrDb) ? null : snrDb),
  words: decibels,
  boundOf: ({ toleranceDb }) => toleranceDb,
};

export const time: Metric = {
  name: "time of a run",
  of: ({ medianMs }) => medianMs,
  words: duration,
  boundOf: () => null,
};

/** Each input over MNN releases. */
export const byRelease = ({ releases, lines }: SeriesHistory): Trend => ({
  over: "MNN release",
  columns: releases.map((release) => ({ key: release, label: release })),
  of: "input",
  lines: lines.map(({ id, input, points }) => ({ id, name: input, points })),
});

/** Each input over the runs of the branch. */
export const byRun = ({ runs, lines }: SeriesRuns): Trend => ({
  over: "run",
  columns: runs.map(({ id, commit, receivedAt }) => ({
    key: String(id),
    label: `${commit ? `${commit.slice(0, 7)} ` : ""}${receivedAt.slice(5, 10)}`,
  })),
  of: "input",
  lines: lines.map(({ id, input, points }) => ({ id, name: input, points })),
});

/** Each configuration of a model on a target over MNN releases: the worst of its inputs. */
export function byConfiguration(rows: readonly Row[], { model, target, releases }: SeriesHistory): Trend {
  const own = rows.filter((row) => row.model === model && row.target === target);
  return {
    over: "MNN release",
    columns: releases.map((release) => ({ key: release, label: release })),
    of: "configuration",
    lines: own.map(({ series, config, fields }) => ({
      id: series,
      name: own.some((row) => row.config === config && row.series !== series)
        ? `${config} ${targetName(target)}`
        : config,
      points: fields,
    })),
  };
}
