import * as contract from "../../../../contract/settings.ts";
import { CodedError } from "../../../../errors/coded-error.ts";
import { answered, askedOf } from "../../../../http/asked.ts";
import { readFields } from "../../../../http/fields.ts";
import { respond } from "../../../../http/respond.ts";
import { seeSettings } from "../../../../http/settings.ts";
import { callerOf } from "../../../../server/server.ts";
import { noProject } from "../../../../services/access/make-token.ts";
import { setVisibility } from "../../../../services/project/visibility.ts";

export const dynamic = "force-dynamic";

/** Makes `?project=owner/name` readable for anybody (`public`: true), or for its own people alone. */
export function POST(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { project } = (await askedOf(contract.setVisibility, request)).query;
    const fields = await readFields(request);
    const asked = fields.get("public");
    if (asked !== "true" && asked !== "false")
      throw new CodedError(
        "visibility_asked",
        'A project is public or it is not: "public" is neither true nor false.',
        'Send {"public": true} or {"public": false}.',
      );
    const open = asked === "true";
    if (!(await setVisibility(context, { project, open }))) throw noProject(project);
    if (fields.form) return seeSettings(request, project);
    return answered(contract.setVisibility, 200, { project, public: open });
  });
}
