import { EmptyState } from "../components/empty-state.tsx";
import { ProjectList } from "../components/project-list.tsx";
import { Shell } from "../components/shell.tsx";
import { requestOrigin } from "../http/request-origin.ts";
import { requestContext } from "../server/server.ts";
import { listProjects } from "../services/project/list.ts";

/** The projects, first those in which something is newly wrong. */
export default async function ProjectsPage() {
  const context = await requestContext();
  const projects = await listProjects(context);
  if (projects.length === 0)
    return <EmptyState origin={await requestOrigin()} all={context.projects === "all"} />;
  return (
    <Shell>
      <main id="main">
        <h1>{titleOf(projects)}</h1>
        <ProjectList projects={projects} />
      </main>
    </Shell>
  );
}

function titleOf(projects: Awaited<ReturnType<typeof listProjects>>): string {
  const fresh = projects.filter(({ last }) => last && last.newlyWrong > 0).length;
  const one = projects.length === 1;
  if (fresh === 0)
    return one ? "Nothing is newly wrong" : `Nothing is newly wrong in ${projects.length} projects`;
  return one
    ? "Something is newly wrong"
    : `Something is newly wrong in ${fresh} of ${projects.length} projects`;
}
