import { spawn } from "node:child_process";
import { onAbort } from "./abort.ts";
import { afterAwake } from "./awake.ts";

export interface Execution {
  command: string;
  args: string[];
  /** Complete: nothing else is inherited. */
  env: Record<string, string>;
  cwd?: string;
  signal?: AbortSignal;
  /** Longest time in milliseconds, of which sleep is none: what takes longer is killed, and its outcome is `late`. */
  limitMs?: number;
  /** Called with each whole line of stdout and stderr as it comes. */
  onLine?: (line: string) => void;
}

export interface Outcome {
  /** Null where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Both streams in the order in which they came. */
  both: string;
  /** Whether it was killed because it took longer than it may. */
  late: boolean;
}

/** Longest that a program may take to say what it is: so long that one on a loaded machine does. */
export const ANSWER_MS = 60_000;

/** Longest that a runtime may take to start for the first time, emulated and without bytecode. */
export const START_MS = 300_000;

/** Output beyond this many characters is cut from its beginning: tools say what went wrong at the end. */
const MOST_KEPT = 1_000_000;

/**
 * Runs a command to its end, whatever its exit code. Throws what spawning throws (ENOENT, EACCES), and the
 * signal's reason when aborted, after the command and what it started have been killed.
 */
export async function exec({
  command,
  args,
  env,
  cwd,
  signal,
  limitMs,
  onLine,
}: Execution): Promise<Outcome> {
  signal?.throwIfAborted();
  const outcome: Outcome = { code: null, signal: null, stdout: "", stderr: "", both: "", late: false };
  await new Promise<void>((resolve, reject) => {
    // A process group of its own, so that a kill reaches the helpers that apt and pip start.
    const child = spawn(command, args, {
      env: env as NodeJS.ProcessEnv,
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has just ended.
      }
    };
    let rest = "";
    const take = (stream: "stdout" | "stderr") => (chunk: string) => {
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
    const callOff =
      limitMs === undefined
        ? () => {}
        : afterAwake(limitMs, () => {
            outcome.late = true;
            kill();
          });
    const settle = (finish: () => void) => {
      callOff();
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
  return outcome;
}

/** How a command ended that should not have: its last lines, and what ended it. */
export const lastWords = ({ both, late, signal }: Outcome, limitMs: number): string =>
  [lastLines(both), late ? `no answer in ${limitMs / 1000} s` : signal].filter(Boolean).join("\n");

/** The last lines of what a command said, without empty ones. */
export const lastLines = (text: string, most = 8): string =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(-most)
    .join("\n");
