import { environmentOf } from "../../core/change/baseline.ts";
import { number } from "../../core/numeric/number.ts";
import { targetName } from "../../core/present/words.ts";
import type { Outcome, Verdict } from "../../core/report/vocabulary.ts";
import type { Words } from "../../core/words/words.ts";
import type { Surroundings } from "../services/history/environments.ts";
import type { Row } from "../services/overview/rows.ts";
import type { Measures } from "../services/series/measures.ts";
import type { SeriesHistory } from "../services/series/read.ts";
import type { SeriesRuns } from "../services/series/runs.ts";

/** One result of a line. */
export interface TrendPoint {
  run: number;
  link: string;
  position: number;
  verdict: Verdict;
  outcome: Outcome;
  label: string;
  snrDb: number | null;
  toleranceDb: number | null;
  medianMs: number | null;
}

/** A release or a run. */
export interface TrendColumn {
  key: string;
  label: string;
  /** How it is called in addresses. */
  address: string;
}

/** Lines over releases or runs. */
export interface Trend {
  over: "release" | "run";
  /** The oldest first. */
  columns: TrendColumn[];
  of: "input" | "configuration";
  /** By a column's key; a column without a point was not run. */
  lines: { id: string; name: string; points: ReadonlyMap<string, TrendPoint> }[];
}

export const metrics = ["snr", "maxabs", "cosine", "time"] as const;
export type MetricName = (typeof metrics)[number];

/** What is drawn of each point. */
export interface Metric {
  key: MetricName;
  /** In a sentence. */
  name: string;
  /** Null where there is nothing to draw: not run, NaN. */
  of(point: TrendPoint): number | null;
  words(value: number): string;
  /** The least that is asked; null where nothing is. */
  boundOf(point: TrendPoint): number | null;
  /** Whether heights are read from zero. */
  fromZero: boolean;
}

/** @param measures of the points by `run/position`: what is not stored beside every cell */
export function metricOf(key: MetricName, measures: ReadonlyMap<string, Measures>, words: Words): Metric {
  const { common, dashboard } = words;
  const measured =
    (of: "maxAbs" | "cosine") =>
    ({ run, position }: TrendPoint) =>
      finite(measures.get(`${run}/${position}`)?.[of] ?? null);
  const plain = { key, name: dashboard.metricIs[key], boundOf: () => null, fromZero: true };
  switch (key) {
    case "snr":
      return {
        ...plain,
        of: ({ snrDb }) => finite(snrDb),
        words: common.decibels,
        boundOf: ({ toleranceDb }) => toleranceDb,
      };
    case "time":
      return { ...plain, of: ({ medianMs }) => medianMs, words: common.duration };
    case "maxabs":
      return { ...plain, of: measured("maxAbs"), words: number };
    case "cosine":
      return { ...plain, of: measured("cosine"), words: (value) => value.toFixed(6), fromZero: false };
  }
}

const finite = (value: number | null): number | null =>
  value === null || Number.isNaN(value) ? null : value;

const releaseColumn = (release: string): TrendColumn => ({ key: release, label: release, address: release });

/** Each input over MNN releases. */
export const byRelease = ({ releases, lines }: SeriesHistory): Trend => ({
  over: "release",
  columns: releases.map(releaseColumn),
  of: "input",
  lines: lines.map(({ id, input, points }) => ({ id, name: input, points })),
});

/** Each input over the runs of the branch. */
export const byRun = ({ runs, lines }: SeriesRuns): Trend => ({
  over: "run",
  columns: runs.map(({ id, link, commit, receivedAt }) => ({
    key: String(id),
    label: `${commit ? `${commit.slice(0, 7)} ` : ""}${receivedAt.slice(5, 10)}`,
    address: link,
  })),
  of: "input",
  lines: lines.map(({ id, input, points }) => ({ id, name: input, points })),
});

/** Each configuration of a model on a target over MNN releases: the worst of its inputs. */
export function byConfiguration(rows: readonly Row[], { model, target, releases }: SeriesHistory): Trend {
  const own = rows.filter((row) => row.model === model && row.target === target);
  return {
    over: "release",
    columns: releases.map(releaseColumn),
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

/** From which column to which a trend is shown, both with it, by their addresses. */
export interface Span {
  from: string;
  to: string;
}

/** The span that an address asks for, the older end first; null where it asks for all, or for a column that is not there. */
export function spanOf({ columns }: Trend, from: string | undefined, to: string | undefined): Span | null {
  const at = (asked: string | undefined, otherwise: number) =>
    asked ? columns.findIndex(({ address }) => address === asked) : otherwise;
  const ends = [at(from, 0), at(to, columns.length - 1)].sort((a, b) => a - b);
  const [first, last] = ends.map((end) => columns[end]);
  if (!first || !last || (ends[0] === 0 && ends[1] === columns.length - 1)) return null;
  return { from: first.address, to: last.address };
}

/** A trend's columns from one to another; its lines stay, so that they keep their colours. */
export function spanned(trend: Trend, span: Span | null): Trend {
  if (!span) return trend;
  const at = (asked: string) => trend.columns.findIndex(({ address }) => address === asked);
  const columns = trend.columns.slice(at(span.from), at(span.to) + 1);
  const inside = new Set(columns.map(({ key }) => key));
  const lines = trend.lines.map((line) => ({
    ...line,
    points: new Map([...line.points].filter(([key]) => inside.has(key))),
  }));
  return { ...trend, columns, lines };
}

/** Every result of a trend. */
export const pointsOf = ({ lines }: Trend): TrendPoint[] =>
  lines.flatMap(({ points }) => [...points.values()]);

/** A column from which on results come from another machine than those before it. */
export interface MachineChange {
  key: string;
  from: string;
  to: string;
}

/**
 * Where the machine changed. A column of which it is not known where it ran changes nothing, and what follows is held against the last
 * that is known.
 */
export function machineChanges(
  { columns, lines }: Trend,
  target: string,
  surroundings: ReadonlyMap<number, Surroundings>,
): MachineChange[] {
  const changes: MachineChange[] = [];
  let last: string | null = null;
  for (const { key } of columns) {
    const point = lines.flatMap(({ points }) => points.get(key) ?? [])[0];
    const where = point && surroundings.get(point.run);
    const now = where ? environmentOf({ target, verdict: point.verdict }, where) : null;
    if (now === null) continue;
    if (last !== null && now !== last) changes.push({ key, from: last, to: now });
    last = now;
  }
  return changes;
}
