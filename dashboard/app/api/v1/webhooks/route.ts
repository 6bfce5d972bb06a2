import * as contract from "../../../../contract/webhooks.ts";
import { CodedError } from "../../../../errors/coded-error.ts";
import { answered, askedOf } from "../../../../http/asked.ts";
import { readFields } from "../../../../http/fields.ts";
import { respond } from "../../../../http/respond.ts";
import { newTokenCookie, seeSettings } from "../../../../http/settings.ts";
import { callerOf, webhookSender } from "../../../../server/server.ts";
import { noProject } from "../../../../services/access/make-token.ts";
import { readSettings } from "../../../../services/project/visibility.ts";
import { listWebhooks } from "../../../../services/webhook/list.ts";
import { makeWebhook } from "../../../../services/webhook/make.ts";

export const dynamic = "force-dynamic";

/** The webhooks of `?project=owner/name` with their newest deliveries, without their secrets. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { project } = (await askedOf(contract.listWebhooks, request)).query;
    if (!(await readSettings(context, project))) throw noProject(project);
    return answered(contract.listWebhooks, 200, { webhooks: await listWebhooks(context, project) });
  });
}

/** Makes a webhook of `?project=owner/name` that tells a `url`. Only this answer says its secret. */
export function POST(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { project } = (await askedOf(contract.makeWebhook, request)).query;
    const fields = await readFields(request);
    try {
      const made = await makeWebhook(context, { project, url: fields.get("url") }, await webhookSender());
      if (fields.form) return seeSettings(request, project, { cookie: newTokenCookie(request, made.secret) });
      return answered(contract.makeWebhook, 201, made);
    } catch (error) {
      if (fields.form && error instanceof CodedError && error.code === "webhook_asked")
        return seeSettings(request, project, { problem: error.code });
      throw error;
    }
  });
}
