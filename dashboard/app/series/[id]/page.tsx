import type { Metadata } from "next";
import { cache } from "react";
import { targetName } from "../../../../core/present/words.ts";
import { historyHeadline } from "../../../components/history-headline.ts";
import { HistoryHeatmap } from "../../../components/history-heatmap.tsx";
import { HistoryTable } from "../../../components/history-table.tsx";
import { Shell } from "../../../components/shell.tsx";
import { TrendChart } from "../../../components/trend-chart.tsx";
import { missing } from "../../../http/missing.ts";
import { requestContext } from "../../../server/server.ts";
import { readSeries } from "../../../services/series/read.ts";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ project?: string | string[] }>;
}

/** Read once for the title and the page. */
const load = cache(async (id: string, project: string | undefined) => {
  return (await readSeries(await requestContext(), id, project)) ?? missing();
});

async function history({ params, searchParams }: Props) {
  const { project } = await searchParams;
  return load((await params).id, Array.isArray(project) ? project[0] : project);
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: historyHeadline(await history(props)) };
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
          <li>the newest run of each release</li>
        </ul>
        <h2>Verdict by MNN release</h2>
        <HistoryHeatmap series={series} />
        <h2>
          Signal to noise <small>higher is better; under the dashed line is a failure</small>
        </h2>
        <TrendChart series={series} />
        <h2>The same in numbers</h2>
        <HistoryTable series={series} />
      </main>
    </Shell>
  );
}
