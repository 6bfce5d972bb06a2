import { EmptyState } from "../../components/empty-state.tsx";
import { ProjectSwitch } from "../../components/project-switch.tsx";
import { RunList } from "../../components/run-list.tsx";
import { Shell } from "../../components/shell.tsx";
import { inProject } from "../../http/address.ts";
import { currentProject } from "../../http/project.ts";
import { requestOrigin } from "../../http/request-origin.ts";
import { requestContext } from "../../server/server.ts";
import { listProjects } from "../../services/project/list.ts";
import { listOthers, listRuns } from "../../services/run/list.ts";

interface Props {
  searchParams: Promise<{ project?: string | string[] }>;
}

/** The runs of a project, newest first: those of its branches, then those that are nobody's history. */
export default async function RunsPage({ searchParams }: Props) {
  const context = await requestContext();
  const projects = await listProjects(context);
  const project = await currentProject(context, projects, (await searchParams).project);
  if (!project) return <EmptyState origin={await requestOrigin()} all={context.projects === "all"} />;
  const [runs, others] = await Promise.all([listRuns(context, project), listOthers(context, project)]);
  return (
    <Shell project={project}>
      <main id="main">
        <h1>Runs</h1>
        <ProjectSwitch projects={projects} current={project} href={(name) => inProject("/runs", name)} />
        <RunList runs={runs} project={project} />
        {others.length > 0 && (
          <section aria-labelledby="others">
            <h2 id="others">
              Of pull requests, tags and forks <small>no part of the history, nobody's baseline</small>
            </h2>
            <RunList runs={others} project={project} />
          </section>
        )}
      </main>
    </Shell>
  );
}
