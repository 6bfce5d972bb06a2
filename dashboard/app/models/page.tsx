import type { Metadata } from "next";
import { number } from "../../../core/numeric/number.ts";
import { targetName, unique } from "../../../core/present/words.ts";
import { Scroll } from "../../../core/view/scroll.tsx";
import type { Words } from "../../../core/words/words.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { ProjectSwitch } from "../../components/project-switch.tsx";
import { Shell } from "../../components/shell.tsx";
import { inProject } from "../../http/address.ts";
import { currentProject } from "../../http/project.ts";
import { requestOrigin } from "../../http/request-origin.ts";
import { requestContext } from "../../server/server.ts";
import { requestWords } from "../../server/words.ts";
import { listProjects } from "../../services/project/list.ts";
import { listSeries, type SeriesGroup } from "../../services/series/list.ts";

interface Props {
  searchParams: Promise<{ project?: string | string[] }>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestWords()).dashboard.models };
}

/** What has a history: each model's configurations and targets. */
export default async function ModelsPage({ searchParams }: Props) {
  const context = await requestContext();
  const projects = await listProjects(context);
  const project = await currentProject(context, projects, (await searchParams).project);
  const words = await requestWords();
  if (!project)
    return <EmptyState origin={await requestOrigin()} all={context.projects === "all"} words={words} />;
  const { dashboard } = words;
  const groups = await listSeries(context, project);
  return (
    <Shell project={project}>
      <main id="main">
        <h1>{dashboard.models}</h1>
        <p className="lede">{dashboard.eachLine}</p>
        <ProjectSwitch
          words={words}
          projects={projects}
          current={project}
          href={(name) => inProject("/models", name)}
        />
        {unique(groups.map(({ model }) => model)).map((model) => (
          <section key={model} aria-label={model}>
            <h2>{model}</h2>
            <Histories
              words={words}
              groups={groups.filter((group) => group.model === model)}
              project={project}
            />
          </section>
        ))}
      </main>
    </Shell>
  );
}

interface HistoriesProps {
  groups: SeriesGroup[];
  project: string;
  words: Words;
}

function Histories({ groups, project, words: { dashboard, page } }: HistoriesProps) {
  return (
    <Scroll label={dashboard.histories}>
      <table>
        <thead>
          <tr>
            <th scope="col">{dashboard.config}</th>
            <th scope="col">{dashboard.target}</th>
            <th scope="col">{dashboard.mnnFromHead}</th>
            <th scope="col" className="n">
              {dashboard.inputs}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.id}>
              <th scope="row">
                <a href={inProject(`/series/${group.id}`, project)}>{group.config}</a>
              </th>
              <td>{targetName(group.target)}</td>
              <td>{page.origin[group.origin] ?? group.origin}</td>
              <td className="n">{number(group.inputs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
