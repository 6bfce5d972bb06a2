import type { Words } from "../../core/words/words.ts";
import { cellPath } from "../http/address.ts";
import type { SeriesHistory } from "../services/series/read.ts";
import { ReleaseGrid } from "./release-grid.tsx";

/** Inputs by MNN release, newest first, each field leading to the cell it speaks of. */
export function HistoryHeatmap({ series, words }: { series: SeriesHistory; words: Words }) {
  const releases = series.releases.toReversed();
  const lines = series.lines.map(({ id, input, points }) => ({
    key: id,
    name: input,
    head: id === series.id ? <b>{input}</b> : input,
    fields: releases.map((release) => {
      const point = points.get(release);
      return point
        ? { ...point, href: cellPath(point.link, point.position), title: words.stored(point.reason) }
        : null;
    }),
  }));
  return (
    <ReleaseGrid
      words={words}
      label={words.dashboard.verdictOfInputs}
      columns={releases}
      groups={[{ title: null, lines }]}
    />
  );
}
