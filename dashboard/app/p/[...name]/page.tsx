import type { Metadata } from "next";
import { cache } from "react";
import { moment } from "../../../../core/view/facts.tsx";
import { Headline, Whole } from "../../../../core/view/headline.tsx";
import type { Words } from "../../../../core/words/words.ts";
import { BranchSwitch } from "../../../components/branch-switch.tsx";
import { Changes } from "../../../components/changes.tsx";
import { ModelCards } from "../../../components/model-cards.tsx";
import { changesLine, overviewHeadline, overviewLede } from "../../../components/overview-words.ts";
import { ProjectGrid } from "../../../components/project-grid.tsx";
import { PullPage, pullHeadline } from "../../../components/pull-page.tsx";
import { RunList } from "../../../components/run-list.tsx";
import { Shell } from "../../../components/shell.tsx";
import { hrefOf, queryOf, type SearchParams, type ViewQuery } from "../../../components/view-query.ts";
import { inProject, nameIn, projectPath, pullIn, runPath } from "../../../http/address.ts";
import { missing } from "../../../http/missing.ts";
import { requestContext } from "../../../server/server.ts";
import { requestWords } from "../../../server/words.ts";
import { readPull } from "../../../services/compare/pull.ts";
import { type LastRun, type Overview, readOverview } from "../../../services/overview/read.ts";
import { listRuns } from "../../../services/run/list.ts";

interface Props {
  params: Promise<{ name: string[] }>;
  searchParams: Promise<SearchParams>;
}

/** Read once for the title and the page: a project, or a pull request of one. A project may be called as a pull request, and comes first. */
const load = cache(async (path: string, branch: string | undefined) => {
  const context = await requestContext();
  const segments = path.split("/");
  const overview = await readOverview(context, nameIn(segments), branch);
  if (overview) return { overview };
  const asked = pullIn(segments);
  return { pull: (asked && (await readPull(context, asked.name, asked.number))) ?? missing() };
});

async function found({ params, searchParams }: Props) {
  const query = queryOf(await searchParams);
  return { query, ...(await load((await params).name.join("/"), query.branch)) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { overview, pull } = await found(props);
  if (pull) return { title: `${pullHeadline(pull, await requestWords())} · ${pull.project}` };
  return { title: `${overviewHeadline(overview, await requestWords())} · ${overview.project.name}` };
}

export default async function Page(props: Props) {
  const { query, overview, pull } = await found(props);
  if (!pull) return <ProjectPage query={query} overview={overview} />;
  return (
    <Shell project={pull.project}>
      <PullPage pull={pull} words={await requestWords()} />
    </Shell>
  );
}

/** A project: what fails now, what is new, what to ship; and the evidence under it. */
async function ProjectPage({ query, overview }: { query: ViewQuery; overview: Overview }) {
  const { project, last, branches, rows } = overview;
  const words = await requestWords();
  const { dashboard } = words;
  const path = projectPath(project.name);
  const runs = await listRuns(await requestContext(), project.name, RUNS);
  return (
    <Shell project={project.name}>
      <main id="main">
        <Headline text={overviewHeadline(overview, words)} />
        <Lede overview={overview} words={words} />
        <ul className="facts">
          {project.branch !== null && (
            <li>
              {dashboard.branch} <b>{project.branch}</b>
            </li>
          )}
          {last && (
            <li>
              <a href={runPath(last.link)}>{dashboard.newestRun}</a>{" "}
              <time dateTime={last.receivedAt}>{moment(last.receivedAt)}</time>
              {last.commit && <code> {last.commit.slice(0, 7)}</code>}
            </li>
          )}
        </ul>
        <BranchSwitch
          label={dashboard.branches}
          branch={project.branch}
          branches={branches}
          href={(branch) => hrefOf(path, { branch })}
        />
        {rows.length > 0 && (
          <section aria-labelledby="models">
            <h2 id="models" className="hidden">
              {dashboard.models}
            </h2>
            <ModelCards
              words={words}
              overview={overview}
              hrefOf={(model) => `${hrefOf(path, { branch: query.branch, model })}#grid`}
            />
          </section>
        )}
        {last && <SinceBefore last={last} words={words} />}
        {rows.length > 0 && <ProjectGrid overview={overview} query={query} path={path} words={words} />}
        <section aria-labelledby="runs">
          <h2 id="runs">
            {dashboard.newestRuns} <small>{dashboard.ofEveryBranch}</small>
          </h2>
          <RunList runs={runs} project={project.name} words={words} />
          <p>
            <a href={inProject("/runs", project.name)}>{dashboard.allRuns}</a>
          </p>
        </section>
      </main>
    </Shell>
  );
}

/** As many runs as show how lively it is. */
const RUNS = 5;

function Lede({ overview, words }: { overview: Overview; words: Words }) {
  const { fresh, more } = overviewLede(overview, words);
  if (!fresh && !more) return null;
  return (
    <p className="lede">
      {fresh && (
        <>
          <b>{words.dashboard.fresh}</b> <Whole text={fresh} />{" "}
        </>
      )}
      {more && <Whole text={more} />}
    </p>
  );
}

function SinceBefore({ last, words }: { last: LastRun; words: Words }) {
  const { dashboard } = words;
  const isFirst = last.changes.every(({ kind }) => kind === "new");
  return (
    <section aria-labelledby="changed">
      <h2 id="changed">
        {dashboard.whatNewestChanged}{" "}
        <small>{isFirst ? dashboard.nothingBefore : changesLine(last.changes, words)}</small>
      </h2>
      {!isFirst && <Changes changes={last.changes} label={dashboard.whatNewestChanged} words={words} />}
    </section>
  );
}
