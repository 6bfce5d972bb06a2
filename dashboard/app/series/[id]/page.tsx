import type { Metadata } from "next";
import { cache } from "react";
import { targetName } from "../../../../core/present/words.ts";
import { BranchSwitch } from "../../../components/branch-switch.tsx";
import { historyHeadline } from "../../../components/history-headline.ts";
import { HistoryHeatmap } from "../../../components/history-heatmap.tsx";
import { HistoryTable } from "../../../components/history-table.tsx";
import { Shell } from "../../../components/shell.tsx";
import { byConfiguration, byRelease, byRun, snr, type Trend, time } from "../../../components/trend.ts";
import { TrendChart } from "../../../components/trend-chart.tsx";
import { inProject } from "../../../http/address.ts";
import { missing } from "../../../http/missing.ts";
import { seriesIn } from "../../../http/segment.ts";
import { requestContext } from "../../../server/server.ts";
import { readRows } from "../../../services/overview/rows.ts";
import { openProject } from "../../../services/project/open.ts";
import { readSeries, type SeriesHistory } from "../../../services/series/read.ts";
import { readSeriesRuns } from "../../../services/series/runs.ts";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Partial<Record<"project" | "branch" | "by" | "metric", string | string[]>>>;
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

/** What of it is drawn: over releases or runs, by input or by configuration, by distance or by time. */
interface Drawn {
  by: "release" | "run" | "configuration";
  metric: "snr" | "time";
}

function drawnOf(query: Awaited<Props["searchParams"]>): Drawn {
  const by = first(query.by);
  return {
    by: by === "run" || by === "configuration" ? by : "release",
    metric: first(query.metric) === "time" ? "time" : "snr",
  };
}

async function History({ series, drawn }: { series: SeriesHistory; drawn: Drawn }) {
  const trend = await trendOf(series, drawn);
  const metric = drawn.metric === "time" ? time : snr;
  return (
    <>
      <h2>
        Verdict by MNN release <small>newest first</small>
      </h2>
      <HistoryHeatmap series={series} />
      <h2 id="trend">
        {drawn.metric === "time" ? (
          <>
            Time of a run <small>lower is better; under emulation only against each other</small>
          </>
        ) : (
          <>
            Signal to noise <small>higher is better; under the dashed line is a failure</small>
          </>
        )}
      </h2>
      <Choices series={series} drawn={drawn} />
      <TrendChart trend={trend} metric={metric} />
      <h2>
        The same in numbers <small>newest first</small>
      </h2>
      <HistoryTable trend={trend} metric={metric} />
    </>
  );
}

async function trendOf(series: SeriesHistory, { by }: Drawn): Promise<Trend> {
  const context = await requestContext();
  if (by === "run") return byRun(await readSeriesRuns(context, series, series.releases.at(-1)!));
  if (by === "release") return byRelease(series);
  const project = (await openProject(context, series.project, series.branch ?? undefined)) ?? missing();
  return byConfiguration(await readRows(context, project), series);
}

const choices: [keyof Drawn, Drawn[keyof Drawn], string][] = [
  ["by", "release", "inputs by release"],
  ["by", "run", "inputs by run, on the newest release"],
  ["by", "configuration", "configurations by release"],
  ["metric", "snr", "signal to noise"],
  ["metric", "time", "time"],
];

function Choices({ series, drawn }: { series: SeriesHistory; drawn: Drawn }) {
  const address = inProject(`/series/${series.id}`, series.project);
  const branch = series.branch === null ? "" : `&branch=${encodeURIComponent(series.branch)}`;
  return (["by", "metric"] as const).map((key) => (
    <ul key={key} className="projects" aria-label={key === "by" ? "Lines" : "Metric"}>
      {choices
        .filter(([of]) => of === key)
        .map(([, value, words]) => {
          const next = { ...drawn, [key]: value };
          return (
            <li key={value}>
              {drawn[key] === value ? (
                <b aria-current="true">{words}</b>
              ) : (
                <a href={`${address}${branch}&by=${next.by}&metric=${next.metric}#trend`}>{words}</a>
              )}
            </li>
          );
        })}
    </ul>
  ));
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
        <BranchSwitch
          branch={series.branch}
          branches={series.branches}
          href={(name) =>
            `${inProject(`/series/${series.id}`, series.project)}&branch=${encodeURIComponent(name)}`
          }
        />
        {series.releases.length > 0 && <History series={series} drawn={drawnOf(await props.searchParams)} />}
      </main>
    </Shell>
  );
}
