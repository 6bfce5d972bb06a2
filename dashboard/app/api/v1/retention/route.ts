import { setRetention } from "../../../../contract/settings.ts";
import { answered, askedOf, bodyOf } from "../../../../http/asked.ts";
import { respond } from "../../../../http/respond.ts";
import { callerOf } from "../../../../server/server.ts";
import { noProject } from "../../../../services/access/make-token.ts";
import { setRetention as set } from "../../../../services/project/retention.ts";

export const dynamic = "force-dynamic";

export function PUT(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { project } = (await askedOf(setRetention, request)).query;
    const { days } = await bodyOf(setRetention, request);
    if (!(await set(context, { project, days }))) throw noProject(project);
    return answered(setRetention, 200, { project, days });
  });
}
