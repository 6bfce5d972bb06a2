import { readFields } from "../../../../../../http/fields.ts";
import { respond } from "../../../../../../http/respond.ts";
import { numberIn } from "../../../../../../http/segment.ts";
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
    const id = numberIn((await params).id) ?? 0;
    const fields = await readFields(request);
    await removeWebhook(context, id);
    return fields.form ? seeSettings(request, fields.get("project")) : Response.json({ id, removed: true });
  });
}
