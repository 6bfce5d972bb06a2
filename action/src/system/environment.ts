import os from "node:os";
import path from "node:path";
import { type Proxies, proxiesIn } from "../../../core/proxies/proxies.ts";

/** Everything the tool takes from the process environment. This file is its only reader. */
export interface Environment {
  /** Where downloads and builds are kept: `MNN_PARITY_HOME`, else `mnn-parity` in the XDG cache folder. */
  home: string;
  /** The dashboard's API token: `MNN_PARITY_TOKEN`. */
  token: string | undefined;
  ci: boolean;
  /** The locale of what people read: `LC_ALL`, `LC_MESSAGES` or `LANG`. */
  locale: string | undefined;
  tools: ToolVariables;
  proxies: Proxies;
  /** What child processes inherit; nothing is read out of it. `HOME` and `TMPDIR` are always in it. */
  inherited: Record<string, string>;
}

/** By what the machine's own programs are found and chosen. */
export interface ToolVariables {
  /** The absolute folders of `PATH`. */
  path: string[];
  /** `CC` and `CXX`: names or paths of compilers. */
  cc: string | undefined;
  cxx: string | undefined;
  /** `ANDROID_NDK_HOME` */
  androidNdk: string | undefined;
  /** A folder with an Arm Android's `system/bin/linker64` and `system/lib64`: `MNN_PARITY_ANDROID_ROOT`. */
  androidRoot: string | undefined;
  /** `ANDROID_HOME` and its older name, `ANDROID_SDK_ROOT`. */
  androidSdks: string[];
  /** The device that is meant where several are connected: `ANDROID_SERIAL`. */
  androidSerial: string | undefined;
  /** `PYENV_VERSION` */
  pyenvVersion: string | undefined;
  /** `PYENV_ROOT` */
  pyenvRoot: string | undefined;
  /** `ASDF_DATA_DIR` */
  asdfData: string | undefined;
  /** A mirror of Ubuntu's ports: `MNN_PARITY_UBUNTU_PORTS`. */
  ubuntuPorts: string | undefined;
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const cache = env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return {
    home: path.resolve(env.MNN_PARITY_HOME || path.join(cache, "mnn-parity")),
    token: env.MNN_PARITY_TOKEN || undefined,
    ci: Boolean(env.CI) && env.CI !== "false",
    locale: env.LC_ALL || env.LC_MESSAGES || env.LANG || undefined,
    tools: readTools(env),
    proxies: proxiesIn(env),
    inherited: {
      HOME: os.homedir(),
      TMPDIR: os.tmpdir(),
      ...Object.fromEntries(
        Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
    },
  };
}

export const readTools = (env: Record<string, string | undefined>): ToolVariables => ({
  path: (env.PATH ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder)),
  cc: env.CC || undefined,
  cxx: env.CXX || undefined,
  androidNdk: env.ANDROID_NDK_HOME || undefined,
  androidRoot: env.MNN_PARITY_ANDROID_ROOT || undefined,
  androidSdks: [env.ANDROID_HOME, env.ANDROID_SDK_ROOT].filter((folder) => folder !== undefined),
  androidSerial: env.ANDROID_SERIAL || undefined,
  pyenvVersion: env.PYENV_VERSION || undefined,
  pyenvRoot: env.PYENV_ROOT || undefined,
  asdfData: env.ASDF_DATA_DIR || undefined,
  ubuntuPorts: env.MNN_PARITY_UBUNTU_PORTS || undefined,
});

/** Those of these variables that are set: what a probe gets of what other child processes inherit. */
export const onlyVariables = (
  inherited: Record<string, string>,
  names: readonly string[],
): Record<string, string> =>
  Object.fromEntries(Object.entries(inherited).filter(([name, value]) => value && names.includes(name)));

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
