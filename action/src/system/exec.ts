import { spawn } from "node:child_process";
import path from "node:path";
import { progress as told } from "../../../core/words/log/progress.ts";
import { failure, ParityError } from "../errors/error.ts";
import type { Progress } from "../progress/progress.ts";
import { onAbort } from "./abort.ts";
import { afterAwake } from "./awake.ts";
import type { ToolContext } from "./tool-context.ts";

export interface Execution {
  command: string;
  args: string[];
  /** Complete: nothing else is inherited. */
  env: Record<string, string>;
  cwd?: string;
  signal?: AbortSignal;
  /** Called with each whole line of stdout and stderr as it comes. */
  onLine?: (line: string) => void;
  /** Longest silence in milliseconds: what says nothing for so long is killed. Default: {@link WORK_MS}. */
  silentMs?: number;
  /** It is asked to end before it is killed: ninja alone knows the groups in which its compilers are. */
  endsItself?: boolean;
  /** Where it is said after {@link PATIENCE_MS} what is waited for; left out inside a step of progress, which says it. */
  progress?: Pick<Progress, "note">;
}

/** For what downloads, compiles or converts: downloads have limits of their own, and this is behind them. */
export const WORK_MS = 30 * 60_000;

/** For what is asked who it is, and reads no more than a few files for it, on a machine that has ten times more to do than cores. */
export const QUESTION_MS = 60_000;

/** For a runtime that starts for the first time, emulated and without bytecode. */
export const START_MS = 300_000;

/** Nobody waits longer than this without a word of what for. */
export const PATIENCE_MS = 5_000;

/** As long what is asked to end may take. */
const GRACE_MS = 5_000;

export interface Outcome {
  /** Null where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Both streams in the order in which they came. */
  both: string;
}

/** Output beyond this many characters is cut from its beginning: tools say what went wrong at the end. */
const MOST_KEPT = 1_000_000;

/**
 * Runs a command to its end, whatever its exit code. Throws what spawning throws (ENOENT, EACCES), the
 * signal's reason when aborted, and `command-silent`, after the command and what it started have been killed.
 */
export async function exec({
  command,
  args,
  env,
  cwd,
  signal,
  onLine,
  silentMs = WORK_MS,
  endsItself = false,
  progress,
}: Execution): Promise<Outcome> {
  signal?.throwIfAborted();
  const outcome: Outcome = { code: null, signal: null, stdout: "", stderr: "", both: "" };
  let [heard, silent] = [0, false];
  await new Promise<void>((resolve, reject) => {
    // A process group of its own, so that a kill reaches the helpers that apt and pip start.
    const child = spawn(command, args, {
      env: env as NodeJS.ProcessEnv,
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const end = (by: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, by);
      } catch {
        // It has just ended.
      }
    };
    let hard: NodeJS.Timeout | undefined;
    const kill = () => {
      end(endsItself ? "SIGTERM" : "SIGKILL");
      if (endsItself) hard ??= setTimeout(end, GRACE_MS, "SIGKILL");
    };
    let rest = "";
    const take = (stream: "stdout" | "stderr") => (chunk: string) => {
      heard++;
      outcome[stream] = (outcome[stream] + chunk).slice(-MOST_KEPT);
      outcome.both = (outcome.both + chunk).slice(-MOST_KEPT);
      if (!onLine) return;
      const lines = (rest + chunk).split(/[\r\n]+/);
      rest = lines.pop() ?? "";
      for (const line of lines) if (line) onLine(line);
    };
    child.stdout.setEncoding("utf8").on("data", take("stdout"));
    child.stderr.setEncoding("utf8").on("data", take("stderr"));
    if (signal) onAbort(signal, kill);
    const listen = () => {
      const before = heard;
      return afterAwake(silentMs, () => {
        if (heard > before) {
          unlisten = listen();
          return;
        }
        silent = true;
        kill();
      });
    };
    let unlisten = listen();
    const name = [path.basename(command), ...args.slice(0, 1)].join(" ");
    const unsaid = setTimeout(() => progress?.note(told.waitingFor({ what: name })), PATIENCE_MS);
    const settle = (finish: () => void) => {
      unlisten();
      clearTimeout(unsaid);
      clearTimeout(hard);
      signal?.removeEventListener("abort", kill);
      finish();
    };
    child.on("error", (error) => settle(() => reject(error)));
    child.on("close", (code, by) => {
      outcome.code = code;
      outcome.signal = by;
      settle(resolve);
    });
  });
  signal?.throwIfAborted();
  if (silent) throw failure("command-silent", command, args, silentMs / 1000);
  return outcome;
}

/**
 * What a program says of itself; null where it cannot be started. Undefined where it said nothing in time: of it nothing was found out.
 */
export async function askProgram(
  command: string,
  args: string[],
  { env, signal, progress }: Pick<ToolContext, "env" | "signal" | "progress">,
): Promise<Outcome | null | undefined> {
  return exec({ command, args, env, signal, progress, silentMs: QUESTION_MS }).catch((error) => {
    signal.throwIfAborted();
    return isSilence(error) ? undefined : null;
  });
}

/** Whether a command was killed because it said nothing for too long. */
export const isSilence = (error: unknown): boolean =>
  error instanceof ParityError && error.code === "command-silent";

/** How a command ended that should not have: its last lines, and what ended it. */
export const lastWords = ({ both, signal }: Outcome): string =>
  [lastLines(both), signal].filter(Boolean).join("\n");

/** The last lines of what a command said, without empty ones. */
export const lastLines = (text: string, most = 8): string =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(-most)
    .join("\n");
