import { EmptyState } from "../../components/empty-state.tsx";
import { ProjectSwitch } from "../../components/project-switch.tsx";
import { RunList } from "../../components/run-list.tsx";
import { Shell } from "../../components/shell.tsx";
import { inProject } from "../../http/address.ts";
import { currentProject } from "../../http/project.ts";
import { requestOrigin } from "../../http/request-origin.ts";
import { requestContext } from "../../server/server.ts";
import { requestWords } from "../../server/words.ts";
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
  const words = await requestWords();
  if (!project)
    return <EmptyState origin={await requestOrigin()} all={context.projects === "all"} words={words} />;
  const { dashboard } = words;
  const [runs, others] = await Promise.all([listRuns(context, project), listOthers(context, project)]);
  return (
    <Shell project={project}>
      <main id="main">
        <h1>{dashboard.runs}</h1>
        <ProjectSwitch
          words={words}
          projects={projects}
          current={project}
          href={(name) => inProject("/runs", name)}
        />
        <RunList runs={runs} project={project} words={words} />
        {others.length > 0 && (
          <section aria-labelledby="others">
            <h2 id="others">
              {dashboard.otherRuns} <small>{dashboard.noHistoryOf}</small>
            </h2>
            <RunList runs={others} project={project} words={words} />
          </section>
        )}
      </main>
    </Shell>
  );
}
