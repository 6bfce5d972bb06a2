import * as contract from "../../../../../../contract/webhooks.ts";
import { answered, askedOf } from "../../../../../../http/asked.ts";
import { readFields } from "../../../../../../http/fields.ts";
import { respond } from "../../../../../../http/respond.ts";
import { newTokenCookie, seeSettings } from "../../../../../../http/settings.ts";
import { callerOf, webhookSender } from "../../../../../../server/server.ts";
import { renewSecret } from "../../../../../../services/webhook/change.ts";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ id: string }>;
}

/** Makes a webhook another secret, which only this answer says. */
export function POST(request: Request, { params }: Props): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { id } = (await askedOf(contract.renewSecret, request, params)).params;
    const fields = await readFields(request);
    const made = await renewSecret(context, id, await webhookSender());
    if (!fields.form) return answered(contract.renewSecret, 200, made);
    return seeSettings(request, fields.get("project"), { cookie: newTokenCookie(request, made.secret) });
  });
}
