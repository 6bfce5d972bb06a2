import { feed } from "../../../components/feed.ts";
import { CodedError } from "../../../errors/coded-error.ts";
import { projectPath } from "../../../http/address.ts";
import { originOf } from "../../../http/origin.ts";
import { respond } from "../../../http/respond.ts";
import { addressContext } from "../../../server/server.ts";
import { openProject } from "../../../services/project/open.ts";
import { listRuns } from "../../../services/run/list.ts";

export const dynamic = "force-dynamic";

/** The runs of a project's branches, for whoever follows it: `/feed/acme/photo-editor.atom`. `?token=` opens a private one's. */
export function GET(
  request: Request,
  { params }: { params: Promise<{ name: string[] }> },
): Promise<Response> {
  return respond(async () => {
    // A route has its segments decoded, and a page has not.
    const name = (await params).name.join("/").replace(/\.atom$/, "");
    const context = await addressContext(request);
    const project = await openProject(context, name);
    if (!project)
      throw new CodedError(
        "not_found",
        "There is no such project.",
        "Its name is as its page has it: /feed/owner/name.atom.",
      );
    const origin = originOf(request);
    const runs = await listRuns(context, project.name, RUNS);
    const path = projectPath(project.name);
    const self = `${origin}${path.replace(/^\/p\//, "/feed/")}.atom${new URL(request.url).search}`;
    return new Response(feed(project.name, `${origin}${path}`, self, runs, origin), {
      headers: {
        "content-type": "application/atom+xml; charset=utf-8",
        "cache-control": "private, max-age=60",
      },
    });
  });
}

const RUNS = 30;
