import { CodedError } from "../../../../errors/coded-error.ts";
import { readFields } from "../../../../http/fields.ts";
import { originOf } from "../../../../http/origin.ts";
import { respond } from "../../../../http/respond.ts";
import { requireSameOrigin } from "../../../../http/same-origin.ts";
import { sessionCookie } from "../../../../http/session-cookie.ts";
import { signIn } from "../../../../server/server.ts";

export const dynamic = "force-dynamic";

/** Signs a reader in who gives a `token`, or out who gives none; then leads to the page at `to`. For the dashboard's own pages. */
export function POST(request: Request): Promise<Response> {
  return respond(async () => {
    requireSameOrigin(request);
    const fields = await readFields(request);
    const token = fields.get("token").trim();
    if (fields.get("end") === "true") return lead(request, "/", sessionCookie(request, ""));
    try {
      const session = await signIn(token);
      return lead(request, pathIn(fields.get("to")), sessionCookie(request, session));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return lead(
        request,
        `/sign-in?problem=${error.code}&to=${encodeURIComponent(pathIn(fields.get("to")))}`,
      );
    }
  });
}

/** A page of ours; an address elsewhere would have us send readers to a stranger's. */
const pathIn = (to: string): string => (/^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : "/");

function lead(request: Request, to: string, cookie?: string): Response {
  const headers = new Headers({ location: `${originOf(request)}${to}`, "cache-control": "no-store" });
  if (cookie) headers.set("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
