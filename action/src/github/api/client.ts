import type { Octokit } from "octokit";

/** GitHub's API for one repository. */
export interface Github {
  octokit: Octokit;
  owner: string;
  repo: string;
  apiUrl: string;
  token: string;
  timeoutMs: number;
}

/** Longest wait for one answer. */
const TIMEOUT_MS = 15_000;

/** Connects to GitHub. Repeats and waits are `Attempts`' business: octokit's own make a failure take a quarter of a minute. */
export async function connectGithub(
  { token, apiUrl, repository }: { token: string; apiUrl: string; repository: string },
  timeoutMs = TIMEOUT_MS,
): Promise<Github> {
  const { Octokit } = await import("octokit");
  const [owner = "", repo = ""] = repository.split("/");
  const silent = () => {};
  const octokit = new Octokit({
    auth: token,
    baseUrl: apiUrl.replace(/\/+$/, ""),
    userAgent: "mnn-parity",
    throttle: { enabled: false },
    retry: { enabled: false },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: {
      fetch: (url: string, options: RequestInit) =>
        fetch(url, { ...options, signal: AbortSignal.timeout(timeoutMs) }),
    },
  });
  return { octokit, owner, repo, apiUrl, token, timeoutMs };
}
