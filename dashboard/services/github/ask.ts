import { request } from "@octokit/request";
import type { GithubApp } from "../../system/environment.ts";

/** Longest that a person waits for GitHub, whatever is asked of it. */
export const GITHUB_MS = 10_000;

/** Requests to a GitHub's API, each of which ends in time. */
export function githubRequest({ api }: Pick<GithubApp, "api">, token?: string): typeof request {
  return request.defaults({
    baseUrl: api,
    headers: {
      "user-agent": "mnn-parity-dashboard",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    request: {
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(GITHUB_MS) }),
    },
  });
}

/** What GitHub answered with where it did not do as asked; null where it did not answer. */
export function statusIn(error: unknown): number | null {
  const status = (error as { status?: unknown }).status;
  return typeof status === "number" && (error as { response?: unknown }).response !== undefined
    ? status
    : null;
}
