import { CodedError } from "../../../../errors/coded-error.ts";
import { readFields } from "../../../../http/fields.ts";
import { lead, pathIn, signInAgain } from "../../../../http/lead.ts";
import { respond } from "../../../../http/respond.ts";
import { requireSameOrigin } from "../../../../http/same-origin.ts";
import { sessionCookie, sessionIn } from "../../../../http/session-cookie.ts";
import { signIn, signOut } from "../../../../server/server.ts";

export const dynamic = "force-dynamic";

/** Signs a reader in who gives a `token`, or out who gives none; then leads to the page at `to`. For the dashboard's own pages. */
export function POST(request: Request): Promise<Response> {
  return respond(async () => {
    requireSameOrigin(request);
    const fields = await readFields(request);
    const token = fields.get("token").trim();
    if (fields.get("end") === "true") {
      await signOut(sessionIn(request.headers));
      return lead(request, "/", [sessionCookie(request, "")]);
    }
    try {
      const session = await signIn(token);
      return lead(request, pathIn(fields.get("to")), [sessionCookie(request, session)]);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return lead(request, signInAgain(error.code, fields.get("to")));
    }
  });
}
