import type { Words } from "../../core/words/words.ts";
import { EmptyState } from "../components/empty-state.tsx";
import { ProjectList } from "../components/project-list.tsx";
import { Shell } from "../components/shell.tsx";
import { requestOrigin } from "../http/request-origin.ts";
import { requestContext } from "../server/server.ts";
import { requestWords } from "../server/words.ts";
import { listProjects } from "../services/project/list.ts";

/** The projects, first those in which something is newly wrong. */
export default async function ProjectsPage() {
  const context = await requestContext();
  const [projects, words] = [await listProjects(context), await requestWords()];
  if (projects.length === 0)
    return <EmptyState origin={await requestOrigin()} all={context.projects === "all"} words={words} />;
  return (
    <Shell>
      <main id="main">
        <h1>{titleOf(projects, words)}</h1>
        <ProjectList projects={projects} words={words} />
      </main>
    </Shell>
  );
}

function titleOf(projects: Awaited<ReturnType<typeof listProjects>>, { dashboard }: Words): string {
  const fresh = projects.filter(({ last }) => last && last.newlyWrong > 0).length;
  return fresh === 0
    ? dashboard.nothingNewlyWrong(projects.length)
    : dashboard.newlyWrong(fresh, projects.length);
}
