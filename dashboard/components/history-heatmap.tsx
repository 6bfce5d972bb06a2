import { verdictMeaning } from "../../core/present/words.ts";
import { Scroll } from "../../core/view/scroll.tsx";
import type { SeriesHistory, SeriesLine } from "../services/series/read.ts";
import { cellPath } from "./links.ts";

/** Inputs by MNN release, each field leading to the cell it speaks of. */
export function HistoryHeatmap({ series }: { series: SeriesHistory }) {
  return (
    <Scroll label="Verdict of each input by MNN release">
      <table className="grid">
        <caption className="hidden">Verdict of each input on each MNN release</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">input</span>
            </th>
            {series.releases.map((release) => (
              <th scope="col" key={release}>
                {release}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.lines.map((line) => (
            <tr key={line.id}>
              <th scope="row">{line.id === series.id ? <b>{line.input}</b> : line.input}</th>
              {series.releases.map((release) => (
                <td key={release}>
                  <Field line={line} release={release} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Field({ line, release }: { line: SeriesLine; release: string }) {
  const point = line.points.get(release);
  if (!point)
    return (
      <span className="f v-none">
        <span aria-hidden="true">–</span>
        <span className="hidden">not run</span>
      </span>
    );
  return (
    <a
      className={`f v-${point.verdict}`}
      href={cellPath(point.run, point.position)}
      title={point.reason || verdictMeaning[point.verdict]}
      aria-label={`${line.input}, MNN ${release}: ${point.verdict}, ${point.label}`}
    >
      {point.label}
      {(point.outcome === "expected" || point.outcome === "fixed") && <small>{point.outcome}</small>}
    </a>
  );
}
