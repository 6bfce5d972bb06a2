import * as contract from "../../../../contract/people.ts";
import { CodedError } from "../../../../errors/coded-error.ts";
import { answered, askedOf } from "../../../../http/asked.ts";
import { readFields } from "../../../../http/fields.ts";
import { respond } from "../../../../http/respond.ts";
import { seeSettings } from "../../../../http/settings.ts";
import { callerOf } from "../../../../server/server.ts";
import { noProject } from "../../../../services/access/make-token.ts";
import { listMembers } from "../../../../services/member/list.ts";
import { setMember } from "../../../../services/member/set.ts";
import { readSettings } from "../../../../services/project/visibility.ts";

export const dynamic = "force-dynamic";

/** The members of `?project=owner/name`. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { project } = (await askedOf(contract.listMembers, request)).query;
    if (!(await readSettings(context, project))) throw noProject(project);
    return answered(contract.listMembers, 200, { members: await listMembers(context, project) });
  });
}

/** Makes somebody a member of `?project=owner/name`, by their `login` on GitHub and a `role`; or gives a member another role. */
export function POST(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { project } = (await askedOf(contract.setMember, request)).query;
    const fields = await readFields(request);
    const asked = { project, login: fields.get("login"), role: fields.get("role") };
    try {
      await setMember(context, asked);
    } catch (error) {
      if (fields.form && error instanceof CodedError && error.code === "member_asked")
        return seeSettings(request, project, { problem: error.code });
      throw error;
    }
    if (fields.form) return seeSettings(request, project);
    return answered(contract.setMember, 200, { project, role: asked.role });
  });
}
