import { CodedError } from "../../../../../../errors/coded-error.ts";
import { lead, pathIn, signInAgain } from "../../../../../../http/lead.ts";
import { respond } from "../../../../../../http/respond.ts";
import { sessionCookie, stateCookie, stateIn } from "../../../../../../http/session-cookie.ts";
import { githubApp, readState, signInFromGithub } from "../../../../../../server/server.ts";

export const dynamic = "force-dynamic";

/** Where GitHub sends a reader back to, with a `code` and the `state` that their browser was given here. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const query = new URL(request.url).searchParams;
    const begun = await readState(stateIn(request.headers) ?? "");
    const over = stateCookie(request, "");
    const again = (problem: string) => lead(request, signInAgain(problem, begun?.to ?? "/"), [over]);
    const app = await githubApp();
    if (!app) return again("github_off");
    // Somebody else's code would sign this reader in as somebody else.
    if (!begun || query.get("state") !== begun.state) return again("github_state");
    const code = query.get("code");
    if (!code) return again("github_refused");
    try {
      const session = await signInFromGithub(app, code);
      return lead(request, pathIn(begun.to), [sessionCookie(request, session), over]);
    } catch (error) {
      if (error instanceof CodedError) return again(error.code);
      throw error;
    }
  });
}
