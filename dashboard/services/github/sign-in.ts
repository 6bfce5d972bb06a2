import { oauthAuthorizationUrl } from "@octokit/oauth-authorization-url";
import { exchangeWebFlowCode } from "@octokit/oauth-methods";
import { CodedError } from "../../errors/coded-error.ts";
import type { GithubApp } from "../../system/environment.ts";
import { githubRequest, statusIn } from "./ask.ts";

/** Somebody on GitHub, with the token by which GitHub knows what they may do. */
export interface GithubUser {
  /** What stays theirs; a login may be somebody else's tomorrow. */
  id: number;
  login: string;
  token: string;
}

/** Where somebody is asked whether this dashboard may know who they are. */
export const authorizeUrl = (app: GithubApp, state: string): string =>
  oauthAuthorizationUrl({
    clientType: "oauth-app",
    clientId: app.clientId,
    baseUrl: app.url,
    redirectUrl: app.callback,
    scopes: app.scopes,
    allowSignup: false,
    state,
  }).url;

/**
 * Who comes back from there, by the code that they bring.
 *
 * @throws CodedError `github_refused`, or `github_silent` where GitHub does not answer
 */
export async function exchangeCode(app: GithubApp, code: string): Promise<GithubUser> {
  try {
    const { authentication } = await exchangeWebFlowCode({
      clientType: "oauth-app",
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      code,
      redirectUrl: app.callback,
      request: githubRequest(app),
    });
    const { token } = authentication;
    const { data } = await githubRequest(app, token)("GET /user");
    return { id: Number(data.id), login: data.login, token };
  } catch (error) {
    if (statusIn(error) === null)
      throw new CodedError("github_silent", `${app.url} did not answer.`, "Try again in a minute.");
    throw new CodedError(
      "github_refused",
      `${app.url} does not take this sign-in.`,
      "Sign in again; where that does not help, the server's MNN_PARITY_GITHUB_CLIENT_SECRET is not the app's.",
    );
  }
}
