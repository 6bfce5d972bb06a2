import { EmptyState } from "../components/empty-state.tsx";
import { inProject } from "../components/links.ts";
import { ProjectSwitch } from "../components/project-switch.tsx";
import { RunList } from "../components/run-list.tsx";
import { Shell } from "../components/shell.tsx";
import { currentProject } from "../http/project.ts";
import { requestOrigin } from "../http/request-origin.ts";
import { listProjects } from "../services/project/list.ts";
import { listRuns } from "../services/run/list.ts";
import { requestContext } from "../services/server.ts";

interface Props {
  searchParams: Promise<{ project?: string | string[] }>;
}

/** The runs of a project, newest first. */
export default async function RunsPage({ searchParams }: Props) {
  const context = await requestContext();
  const projects = await listProjects(context);
  const project = await currentProject(context, projects, (await searchParams).project);
  if (!project) return <EmptyState origin={await requestOrigin()} />;
  return (
    <Shell project={project}>
      <main id="main">
        <h1>Runs</h1>
        <ProjectSwitch projects={projects} current={project} href={(name) => inProject("/", name)} />
        <RunList runs={await listRuns(context, project)} />
      </main>
    </Shell>
  );
}
