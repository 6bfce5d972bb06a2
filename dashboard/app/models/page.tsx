import Link from "next/link";
import { number } from "../../../core/numeric/number.ts";
import { targetName, unique } from "../../../core/present/words.ts";
import { Scroll } from "../../../core/view/scroll.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { ProjectSwitch } from "../../components/project-switch.tsx";
import { Shell } from "../../components/shell.tsx";
import { inProject } from "../../http/address.ts";
import { currentProject } from "../../http/project.ts";
import { requestOrigin } from "../../http/request-origin.ts";
import { requestContext } from "../../server/server.ts";
import { listProjects } from "../../services/project/list.ts";
import { listSeries, type SeriesGroup } from "../../services/series/list.ts";

interface Props {
  searchParams: Promise<{ project?: string | string[] }>;
}

export const metadata = { title: "Models" };

/** What has a history: each model's configurations and targets. */
export default async function ModelsPage({ searchParams }: Props) {
  const context = await requestContext();
  const projects = await listProjects(context);
  const project = await currentProject(context, projects, (await searchParams).project);
  if (!project) return <EmptyState origin={await requestOrigin()} all={context.projects === "all"} />;
  const groups = await listSeries(context, project);
  return (
    <Shell project={project}>
      <main id="main">
        <h1>Models</h1>
        <p className="lede">Each line leads to its history over MNN releases.</p>
        <ProjectSwitch projects={projects} current={project} href={(name) => inProject("/models", name)} />
        {unique(groups.map(({ model }) => model)).map((model) => (
          <section key={model} aria-label={model}>
            <h2>{model}</h2>
            <Histories groups={groups.filter((group) => group.model === model)} project={project} />
          </section>
        ))}
      </main>
    </Shell>
  );
}

function Histories({ groups, project }: { groups: SeriesGroup[]; project: string }) {
  return (
    <Scroll label="Histories">
      <table>
        <thead>
          <tr>
            <th scope="col">configuration</th>
            <th scope="col">target</th>
            <th scope="col">MNN from</th>
            <th scope="col" className="n">
              inputs
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.id}>
              <th scope="row">
                <Link href={inProject(`/series/${group.id}`, project)} prefetch={false}>
                  {group.config}
                </Link>
              </th>
              <td>{targetName(group.target)}</td>
              <td>{group.origin}</td>
              <td className="n">{number(group.inputs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
