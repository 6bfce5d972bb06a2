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
    const project = new URL(request.url).searchParams.get("project") ?? "";
    const { login } = await params;
    const fields = await readFields(request);
    await removeMember(context, { project, login });
    return fields.form ? seeSettings(request, project) : Response.json({ project, removed: true });
  });
}
