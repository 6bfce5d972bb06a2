import * as contract from "../../../../../../contract/webhooks.ts";
import { answered, askedOf } from "../../../../../../http/asked.ts";
import { readFields } from "../../../../../../http/fields.ts";
import { respond } from "../../../../../../http/respond.ts";
import { seeSettings } from "../../../../../../http/settings.ts";
import { callerOf } from "../../../../../../server/server.ts";
import { removeWebhook } from "../../../../../../services/webhook/change.ts";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ id: string }>;
}

/** Ends a webhook. */
export function POST(request: Request, { params }: Props): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { id } = (await askedOf(contract.removeWebhook, request, params)).params;
    const fields = await readFields(request);
    await removeWebhook(context, id);
    if (fields.form) return seeSettings(request, fields.get("project"));
    return answered(contract.removeWebhook, 200, { id, removed: true });
  });
}
