import * as contract from "../../../../contract/settings.ts";
import { CodedError } from "../../../../errors/coded-error.ts";
import { answered, askedOf } from "../../../../http/asked.ts";
import { readFields } from "../../../../http/fields.ts";
import { respond } from "../../../../http/respond.ts";
import { newTokenCookie, seeSettings } from "../../../../http/settings.ts";
import { callerOf } from "../../../../server/server.ts";
import { listTokens } from "../../../../services/access/list-tokens.ts";
import { makeToken, noProject } from "../../../../services/access/make-token.ts";
import { readSettings } from "../../../../services/project/visibility.ts";

export const dynamic = "force-dynamic";

/** The tokens of `?project=owner/name`, without what they are. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { project } = (await askedOf(contract.listTokens, request)).query;
    if (!(await readSettings(context, project))) throw noProject(project);
    return answered(contract.listTokens, 200, { tokens: await listTokens(context, project) });
  });
}

/** Makes a token for `?project=owner/name`, of a `name` and a `role`. Only this answer says what it is. */
export function POST(request: Request): Promise<Response> {
  return respond(async () => {
    const { context } = await callerOf(request);
    const { project } = (await askedOf(contract.makeToken, request)).query;
    const fields = await readFields(request);
    const made = await makeToken(context, {
      project,
      name: fields.get("name"),
      role: fields.get("role"),
    }).catch((error: unknown) => {
      if (fields.form && error instanceof CodedError && error.code === "token_asked") return null;
      throw error;
    });
    if (made === null) return seeSettings(request, project, { problem: "token_asked" });
    if (fields.form) return seeSettings(request, project, { cookie: newTokenCookie(request, made.token) });
    return answered(contract.makeToken, 201, made);
  });
}
