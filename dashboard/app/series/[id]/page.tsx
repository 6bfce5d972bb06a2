import type { Metadata } from "next";
import { cache } from "react";
import { targetName } from "../../../../core/present/words.ts";
import { BranchSwitch } from "../../../components/branch-switch.tsx";
import { historyHeadline } from "../../../components/history-headline.ts";
import { HistoryHeatmap } from "../../../components/history-heatmap.tsx";
import { HistoryTable } from "../../../components/history-table.tsx";
import { Shell } from "../../../components/shell.tsx";
import { TrendChart } from "../../../components/trend-chart.tsx";
import { missing } from "../../../http/missing.ts";
import { seriesIn } from "../../../http/segment.ts";
import { requestContext } from "../../../server/server.ts";
import { readSeries, type SeriesHistory } from "../../../services/series/read.ts";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ project?: string | string[]; branch?: string | string[] }>;
}

/** Read once for the title and the page. */
const load = cache(async (id: string, project: string | undefined, branch: string | undefined) => {
  const series = seriesIn(id) ?? missing();
  return (await readSeries(await requestContext(), series, project, branch)) ?? missing();
});

async function history({ params, searchParams }: Props) {
  const { project, branch } = await searchParams;
  return load((await params).id, first(project), first(branch));
}

const first = (given: string | string[] | undefined): string | undefined =>
  Array.isArray(given) ? given[0] : given;

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: historyHeadline(await history(props)) };
}

function History({ series }: { series: SeriesHistory }) {
  return (
    <>
      <h2>Verdict by MNN release</h2>
      <HistoryHeatmap series={series} />
      <h2>
        Signal to noise <small>higher is better; under the dashed line is a failure</small>
      </h2>
      <TrendChart series={series} />
      <h2>The same in numbers</h2>
      <HistoryTable series={series} />
    </>
  );
}

/** A model, target and configuration over MNN releases: one line for each input. */
export default async function SeriesPage(props: Props) {
  const series = await history(props);
  return (
    <Shell project={series.project}>
      <main id="main">
        <h1>{historyHeadline(series)}</h1>
        <ul className="facts">
          <li>
            <b>{series.model}</b>
          </li>
          <li>
            asked <b>{series.config}</b>
          </li>
          <li>
            on <b>{targetName(series.target)}</b>
          </li>
          <li>MNN from {series.origin}</li>
          <li>
            the newest complete run of each release
            {series.branch !== null && (
              <>
                {" "}
                on branch <b>{series.branch}</b>
              </>
            )}
          </li>
        </ul>
        <BranchSwitch series={series} />
        {series.releases.length > 0 && <History series={series} />}
      </main>
    </Shell>
  );
}
