import { CodedError } from "../../../../errors/coded-error.ts";
import { respond } from "../../../../http/respond.ts";
import { requestContext, writers } from "../../../../server/server.ts";
import { setDefaultBranch } from "../../../../services/project/default-branch.ts";
import { identifyCaller } from "../../../../services/token/caller.ts";

export const dynamic = "force-dynamic";

/** Makes a branch the default of a project, for `?project=owner/name&branch=main`. Whoever holds the API token may. */
export function PUT(request: Request): Promise<Response> {
  return respond(async () => {
    const context = await requestContext();
    const caller = await identifyCaller(context, request.headers.get("authorization"), await writers());
    if (caller)
      throw new CodedError(
        "owner_only",
        "A job's identity may not choose a project's default branch.",
        "Send the dashboard's API token: authorization: Bearer TOKEN.",
      );
    const { searchParams } = new URL(request.url);
    const asked = { project: searchParams.get("project") ?? "", branch: searchParams.get("branch") ?? "" };
    await setDefaultBranch(context, asked);
    return Response.json({ project: asked.project, defaultBranch: asked.branch });
  });
}
