import { encodeBaseline } from "../../../../../core/change/baseline.ts";
import * as contract from "../../../../contract/publishing.ts";
import { CodedError } from "../../../../errors/coded-error.ts";
import { answered, askedOf } from "../../../../http/asked.ts";
import { respond } from "../../../../http/respond.ts";
import { runUrl } from "../../../../http/told.ts";
import { callerOf } from "../../../../server/server.ts";
import { readBaseline } from "../../../../services/run/baseline.ts";
import { identityOf } from "../../../../services/token/caller.ts";

export const dynamic = "force-dynamic";

/** The last report of a branch, for `?project=owner/name&branch=main`; of the default branch without `branch`. An identity token reads its own repository's. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { context, caller } = await callerOf(request);
    const { query } = await askedOf(contract.readBaseline, request);
    const project = identityOf(caller)?.repository ?? query.project ?? "";
    const branch = query.branch || undefined;
    const baseline = await readBaseline(context, { project, branch }, (run) => runUrl(request, run));
    if (!baseline)
      throw new CodedError(
        "not_found",
        "There is no complete report of this branch that counts.",
        "Publish one from a push to the branch first: what a pull request, a tag or a fork publishes is no baseline.",
      );
    return answered(contract.readBaseline, 200, encodeBaseline(baseline));
  });
}
