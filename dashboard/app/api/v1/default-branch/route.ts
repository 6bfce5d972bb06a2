import * as contract from "../../../../contract/settings.ts";
import { CodedError } from "../../../../errors/coded-error.ts";
import { answered, askedOf } from "../../../../http/asked.ts";
import { respond } from "../../../../http/respond.ts";
import { callerOf } from "../../../../server/server.ts";
import { setDefaultBranch } from "../../../../services/project/default-branch.ts";

export const dynamic = "force-dynamic";

/** Makes a branch the default of a project, for `?project=owner/name&branch=main`. Whoever administers it may. */
export function PUT(request: Request): Promise<Response> {
  return respond(async () => {
    const { context, caller } = await callerOf(request);
    if (caller.kind === "job")
      throw new CodedError(
        "owner_only",
        "A job's identity may not choose a project's default branch.",
        "Send the dashboard's API token, or a token of the project with the role admin: authorization: Bearer TOKEN.",
      );
    const { project, branch } = (await askedOf(contract.setDefaultBranch, request)).query;
    await setDefaultBranch(context, { project, branch });
    return answered(contract.setDefaultBranch, 200, { project, defaultBranch: branch });
  });
}
