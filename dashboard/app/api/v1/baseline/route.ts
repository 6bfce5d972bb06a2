import { encodeBaseline } from "../../../../../core/change/baseline.ts";
import { runPath } from "../../../../components/links.ts";
import { CodedError } from "../../../../errors/coded-error.ts";
import { originOf } from "../../../../http/origin.ts";
import { respond } from "../../../../http/respond.ts";
import { callerOf } from "../../../../server/server.ts";
import { readBaseline } from "../../../../services/run/baseline.ts";
import { identityOf } from "../../../../services/token/caller.ts";

export const dynamic = "force-dynamic";

/** The last report of a branch, for `?project=owner/name&branch=main`; of the default branch without `branch`. An identity token reads its own repository's. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { context, caller } = await callerOf(request);
    const { searchParams } = new URL(request.url);
    const project = identityOf(caller)?.repository ?? searchParams.get("project") ?? "";
    const branch = searchParams.get("branch") || undefined;
    const baseline = await readBaseline(
      context,
      { project, branch },
      (run) => `${originOf(request)}${runPath(run)}`,
    );
    if (!baseline)
      throw new CodedError(
        "not_found",
        "There is no complete report of this branch that counts.",
        "Publish one from a push to the branch first: what a pull request, a tag or a fork publishes is no baseline.",
      );
    return Response.json(encodeBaseline(baseline), { headers: { "cache-control": "no-store" } });
  });
}
