import os from "node:os";
import path from "node:path";

/** Everything the tool takes from the process environment. This file is its only reader. */
export interface Environment {
  /** Where downloads and builds are kept: `MNN_PARITY_HOME`, else `mnn-parity` in the XDG cache folder. */
  home: string;
  /** The dashboard's API token: `MNN_PARITY_TOKEN`. */
  token: string | undefined;
  ci: boolean;
  /** What child processes inherit. */
  inherited: Record<string, string>;
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const cache = env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return {
    home: path.resolve(env.MNN_PARITY_HOME || path.join(cache, "mnn-parity")),
    token: env.MNN_PARITY_TOKEN || undefined,
    ci: Boolean(env.CI) && env.CI !== "false",
    inherited: Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

/** What GitHub tells a job of its Action. */
export interface JobEnvironment {
  /** The step's `with:`, by input name in lower case. */
  inputs: Record<string, string>;
  /** What the main step saved for the post step. */
  state: Record<string, string>;
  event: string;
  eventFile: string | null;
  /** `owner/name` of the repository that the workflow runs in. */
  repository: string;
  sha: string;
  refName: string;
  /** The whole ref: `refs/heads/main`, `refs/pull/7/merge`, `refs/tags/v1`. */
  ref: string;
  runId: string;
  runAttempt: string;
  serverUrl: string;
  apiUrl: string;
  workspace: string;
  /** A folder that is emptied after the job. */
  temp: string;
  /** The file that the summary goes to. */
  summaryFile: string | null;
  /** Whether the job may ask for an identity token. */
  canIdentify: boolean;
  /** Whether this runner has a results service for artifacts, and a cache service. */
  hasArtifacts: boolean;
}

export function readJob(env: NodeJS.ProcessEnv = process.env): JobEnvironment {
  const starting = (prefix: string, name: (key: string) => string) =>
    Object.fromEntries(
      Object.entries(env)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => [name(key.slice(prefix.length)), value ?? ""]),
    );
  return {
    inputs: starting("INPUT_", (key) => key.toLowerCase()),
    state: starting("STATE_", (key) => key),
    event: env.GITHUB_EVENT_NAME ?? "",
    eventFile: env.GITHUB_EVENT_PATH || null,
    repository: env.GITHUB_REPOSITORY ?? "",
    sha: env.GITHUB_SHA ?? "",
    refName: env.GITHUB_REF_NAME ?? "",
    ref: env.GITHUB_REF ?? "",
    runId: env.GITHUB_RUN_ID ?? "",
    runAttempt: env.GITHUB_RUN_ATTEMPT || "1",
    serverUrl: env.GITHUB_SERVER_URL || "https://github.com",
    apiUrl: env.GITHUB_API_URL || "https://api.github.com",
    workspace: path.resolve(env.GITHUB_WORKSPACE || process.cwd()),
    temp: path.resolve(env.RUNNER_TEMP || os.tmpdir()),
    summaryFile: env.GITHUB_STEP_SUMMARY || null,
    canIdentify: Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN),
    hasArtifacts: Boolean(env.ACTIONS_RUNTIME_TOKEN && env.ACTIONS_RESULTS_URL),
  };
}

/** What the tools that the Action starts need of its environment: no token, no input, nothing of the runner's. */
export const withoutSecrets = (inherited: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(inherited).filter(
      ([name]) =>
        !/^(INPUT_|STATE_|ACTIONS_|GITHUB_|RUNNER_(?!TEMP|OS|ARCH))|TOKEN|SECRET|PASSWORD/i.test(name),
    ),
  );

/** Makes `folder` the temporary folder of this process and of what it starts. */
export function setTemporaryFolder(folder: string): void {
  process.env.TMPDIR = folder;
}
