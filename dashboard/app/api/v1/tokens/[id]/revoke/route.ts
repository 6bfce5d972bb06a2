import * as contract from "../../../../../../contract/settings.ts";
import { answered, askedOf } from "../../../../../../http/asked.ts";
import { readFields } from "../../../../../../http/fields.ts";
import { respond } from "../../../../../../http/respond.ts";
import { seeSettings } from "../../../../../../http/settings.ts";
import { callerOf } from "../../../../../../server/server.ts";
import { revokeToken } from "../../../../../../services/access/revoke-token.ts";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ id: string }>;
}

/** Ends a token. */
export function POST(request: Request, { params }: Props): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { id } = (await askedOf(contract.revokeToken, request, params)).params;
    const fields = await readFields(request);
    await revokeToken(context, id);
    if (fields.form) return seeSettings(request, fields.get("project"));
    return answered(contract.revokeToken, 200, { id, revoked: true });
  });
}
