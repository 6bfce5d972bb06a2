import { unique } from "../../core/present/words.ts";
import type { Metric, Trend } from "./trend.ts";

/** Where values stand. */
export interface Scale {
  ticks: number[];
  /** The bounds that are asked, the lowest first. */
  bounds: number[];
  y(value: number): number;
}

/** About as many lines as help to read a height. */
const TICKS = 5;

/** The scale of a trend from `top` to `bottom`; null where no value is finite. Infinite ones stand at its upper edge. */
export function scaleOf({ lines }: Trend, metric: Metric, top: number, bottom: number): Scale | null {
  const points = lines.flatMap(({ points }) => [...points.values()]);
  const finite = points.flatMap((point) => {
    const value = metric.of(point);
    return value !== null && Number.isFinite(value) ? value : [];
  });
  if (finite.length === 0) return null;
  const bounds = unique(points.flatMap((point) => metric.boundOf(point) ?? [])).sort((a, b) => a - b);
  const [least, most] = [
    Math.min(...(metric.fromZero ? [0] : []), ...finite, ...bounds),
    Math.max(...finite, ...bounds),
  ];
  // Of what is all alike, the first digit that differs is no news.
  const step = niceStep((most - least || Math.abs(most) / 10 || 1) / TICKS);
  const low = Math.floor(least / step) * step;
  const high = Math.ceil((most + step / 4) / step) * step;
  return {
    ticks: Array.from({ length: Math.round((high - low) / step) + 1 }, (_, at) => low + at * step),
    bounds,
    y: (value) => bottom - ((bottom - top) * (Math.min(high, Math.max(low, value)) - low)) / (high - low),
  };
}

/** The next of 1, 2, 5, 10, 20, ... */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((factor) => power * factor >= least) ?? 10);
}
