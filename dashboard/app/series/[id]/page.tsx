import type { Metadata } from "next";
import { cache } from "react";
import { targetName } from "../../../../core/present/words.ts";
import { Headline } from "../../../../core/view/headline.tsx";
import type { Words } from "../../../../core/words/words.ts";
import { BranchSwitch } from "../../../components/branch-switch.tsx";
import { historyHeadline } from "../../../components/history-headline.ts";
import { HistoryHeatmap } from "../../../components/history-heatmap.tsx";
import { HistoryTable } from "../../../components/history-table.tsx";
import { Shell } from "../../../components/shell.tsx";
import { Still } from "../../../components/still.tsx";
import {
  byConfiguration,
  byRelease,
  byRun,
  type MetricName,
  machineChanges,
  metricOf,
  metrics,
  pointsOf,
  type Span,
  spanned,
  spanOf,
  type Trend,
} from "../../../components/trend.ts";
import { TrendChart } from "../../../components/trend-chart.tsx";
import { TrendSpan } from "../../../components/trend-span.tsx";
import { inProject } from "../../../http/address.ts";
import { missing } from "../../../http/missing.ts";
import { seriesIn } from "../../../http/segment.ts";
import { requestContext } from "../../../server/server.ts";
import { requestWords } from "../../../server/words.ts";
import { readSurroundings } from "../../../services/history/environments.ts";
import { readRows } from "../../../services/overview/rows.ts";
import { openProject } from "../../../services/project/open.ts";
import { readMeasures } from "../../../services/series/measures.ts";
import { readSeries, type SeriesHistory } from "../../../services/series/read.ts";
import { readSeriesRuns } from "../../../services/series/runs.ts";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<
    Partial<Record<"project" | "branch" | "by" | "metric" | "from" | "to", string | string[]>>
  >;
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
  return { title: historyHeadline(await history(props), await requestWords()) };
}

/** What of it is drawn: over releases or runs, by input or by configuration, and which number. */
interface Drawn {
  by: "release" | "run" | "configuration";
  metric: MetricName;
  /** From which column to which; undefined where all are. */
  from: string | undefined;
  to: string | undefined;
}

function drawnOf(query: Awaited<Props["searchParams"]>): Drawn {
  const by = first(query.by);
  return {
    by: by === "run" || by === "configuration" ? by : "release",
    metric: metrics.find((name) => name === first(query.metric)) ?? "snr",
    from: first(query.from),
    to: first(query.to),
  };
}

interface HistoryProps {
  series: SeriesHistory;
  drawn: Drawn;
  words: Words;
}

async function History({ series, drawn, words }: HistoryProps) {
  const { dashboard } = words;
  const context = await requestContext();
  const whole = await trendOf(series, drawn);
  const span = spanOf(whole, drawn.from, drawn.to);
  const trend = spanned(whole, span);
  const href = hrefOf(series, drawn);
  const points = pointsOf(trend);
  const [surroundings, measures] = await Promise.all([
    readSurroundings(
      context,
      points.map(({ run }) => run),
    ),
    drawn.metric === "maxabs" || drawn.metric === "cosine"
      ? readMeasures(context, series.projectId, points)
      : new Map(),
  ]);
  const metric = metricOf(drawn.metric, measures, words);
  return (
    <>
      <h2>
        {dashboard.verdictByRelease} <small>{dashboard.newestFirst}</small>
      </h2>
      <Still>
        <HistoryHeatmap series={series} words={words} />
      </Still>
      <h2 id="trend">
        {dashboard.trendOf[drawn.metric]} <small>{dashboard.trendSays[drawn.metric]}</small>
      </h2>
      <Choices series={series} drawn={drawn} span={span} words={words} />
      <TrendSpan trend={whole} span={span} href={href} words={words} />
      <TrendChart
        trend={trend}
        metric={metric}
        changes={machineChanges(trend, series.target, surroundings)}
        href={href}
        words={words}
      />
      <h2>
        {dashboard.sameInNumbers} <small>{dashboard.newestFirst}</small>
      </h2>
      <Still>
        <HistoryTable trend={trend} metric={metric} words={words} />
      </Still>
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

/** The page of what is drawn, all of it. */
function hrefOf(series: SeriesHistory, { by, metric }: Pick<Drawn, "by" | "metric">): string {
  const branch = series.branch === null ? "" : `&branch=${encodeURIComponent(series.branch)}`;
  return `${inProject(`/series/${series.id}`, series.project)}${branch}&by=${by}&metric=${metric}`;
}

function Choices({ series, drawn, span, words: { dashboard } }: HistoryProps & { span: Span | null }) {
  const inSpan = span && `&from=${encodeURIComponent(span.from)}&to=${encodeURIComponent(span.to)}`;
  const choices = {
    by: { label: dashboard.lines, of: Object.entries(dashboard.linesAre) },
    metric: { label: dashboard.metric, of: metrics.map((name) => [name, dashboard.metricIs[name]] as const) },
  };
  // Runs are no releases: a span of the one is none of the other.
  const spanFor = ({ by }: Drawn) => ((by === "run") === (drawn.by === "run") ? (inSpan ?? "") : "");
  return (["by", "metric"] as const).map((key) => (
    <ul key={key} className="projects" aria-label={choices[key].label}>
      {choices[key].of.map(([value, said]) => {
        const next: Drawn = { ...drawn, [key]: value };
        return (
          <li key={value}>
            {drawn[key] === value ? (
              <b aria-current="true">{said}</b>
            ) : (
              <a href={`${hrefOf(series, next)}${spanFor(next)}#trend`}>{said}</a>
            )}
          </li>
        );
      })}
    </ul>
  ));
}

/** A model, target and configuration over MNN releases: one line for each input. */
export default async function SeriesPage(props: Props) {
  const [series, words] = [await history(props), await requestWords()];
  const { dashboard, page } = words;
  return (
    <Shell project={series.project} live>
      <main id="main">
        <Headline text={historyHeadline(series, words)} />
        <ul className="facts">
          <li>
            <b>{series.model}</b>
          </li>
          <li>
            {dashboard.asked} <b>{series.config}</b>
          </li>
          <li>
            {dashboard.on} <b>{targetName(series.target)}</b>
          </li>
          <li>{dashboard.mnnFrom(page.origin[series.origin] ?? series.origin)}</li>
          <li>{dashboard.newestOfEach}</li>
          {series.branch !== null && (
            <li>
              {dashboard.branch} <b>{series.branch}</b>
            </li>
          )}
        </ul>
        <BranchSwitch
          label={dashboard.branches}
          branch={series.branch}
          branches={series.branches}
          href={(name) =>
            `${inProject(`/series/${series.id}`, series.project)}&branch=${encodeURIComponent(name)}`
          }
        />
        {series.releases.length > 0 && (
          <History series={series} drawn={drawnOf(await props.searchParams)} words={words} />
        )}
      </main>
    </Shell>
  );
}
