import { randomBytes } from "node:crypto";
import { lead, pathIn, signInAgain } from "../../../../../http/lead.ts";
import { respond } from "../../../../../http/respond.ts";
import { stateCookie } from "../../../../../http/session-cookie.ts";
import { githubApp, signState } from "../../../../../server/server.ts";
import { authorizeUrl } from "../../../../../services/github/sign-in.ts";

export const dynamic = "force-dynamic";

/** Sends a reader to GitHub to say who they are, and on to the page at `to` after. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const to = pathIn(new URL(request.url).searchParams.get("to") ?? "/");
    const app = await githubApp();
    if (!app) return lead(request, signInAgain("github_off", to));
    const state = randomBytes(32).toString("base64url");
    return lead(request, authorizeUrl(app, state), [stateCookie(request, await signState({ state, to }))]);
  });
}
