import * as contract from "../../../../../../contract/people.ts";
import { answered, askedOf } from "../../../../../../http/asked.ts";
import { readFields } from "../../../../../../http/fields.ts";
import { respond } from "../../../../../../http/respond.ts";
import { seeSettings } from "../../../../../../http/settings.ts";
import { callerOf } from "../../../../../../server/server.ts";
import { removeMember } from "../../../../../../services/member/remove.ts";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ login: string }>;
}

/** Ends somebody's membership of `?project=owner/name`. */
export function POST(request: Request, { params }: Props): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const asked = await askedOf(contract.removeMember, request, params);
    const { project } = asked.query;
    const fields = await readFields(request);
    await removeMember(context, { project, login: asked.params.login });
    if (fields.form) return seeSettings(request, project);
    return answered(contract.removeMember, 200, { project, removed: true });
  });
}
