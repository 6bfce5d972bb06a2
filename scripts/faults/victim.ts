import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** How a process that faults were put into ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  ms: number;
  /** Whether it had to be ended because it did not do so by itself. */
  late: boolean;
}

export interface VictimOptions {
  cwd: string;
  env: Record<string, string>;
  limitMs: number;
  /** `pipe`: it can be told something. */
  input?: "ignore" | "pipe";
}

/** A process of ours in a group of its own, which is all that is ever signalled. */
export class Victim {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #heard: (() => void)[] = [];
  stdout = "";
  stderr = "";

  constructor(
    command: string,
    args: readonly string[],
    { cwd, env, limitMs, input = "ignore" }: VictimOptions,
  ) {
    const startedAt = performance.now();
    this.#child = spawn(command, args, {
      cwd,
      env: env as NodeJS.ProcessEnv,
      stdio: [input, "pipe", "pipe"],
      detached: true,
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.signalGroup("SIGKILL");
    }, limitMs);
    for (const stream of ["stdout", "stderr"] as const)
      this.#child[stream]!.setEncoding("utf8").on("data", (text: string) => {
        this[stream] = (this[stream] + text).slice(-2_000_000);
        for (const tell of this.#heard) tell();
      });
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => (this.stderr += error.message));
      this.#child.once("close", (code, signal) => {
        clearTimeout(timer);
        const { stdout, stderr } = this;
        resolve({ code, signal, stdout, stderr, ms: performance.now() - startedAt, late });
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until it has said something, or ended. @returns whether it said it */
  async said(what: RegExp): Promise<boolean> {
    const heard = new Promise<true>((resolve) => {
      const look = () => (what.test(this.stderr) || what.test(this.stdout)) && resolve(true);
      this.#heard.push(look);
      look();
    });
    return Promise.race([heard, this.ended.then(() => false)]);
  }

  /** Writes a line to its standard input. */
  tell(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  /** Signals the process alone, as the kernel's out-of-memory killer, `kill` and a cancelled job do. */
  signal(signal: NodeJS.Signals): void {
    if (this.running) this.#child.kill(signal);
  }

  /** Signals all that is in its group, as Ctrl-C in a terminal does. */
  signalGroup(signal: NodeJS.Signals): void {
    try {
      if (this.pid !== undefined && this.running) process.kill(-this.pid, signal);
    } catch {
      // It has just ended.
    }
  }
}

/** Processes that have a path in their command line, working folder or open among their maps: what a run in there has started. */
export function processesOf(folder: string): { pid: number; command: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        const state = /\) (\S)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1];
        const cwd = readlinkSync(`/proc/${name}/cwd`);
        const ours = command.includes(folder) || cwd.startsWith(folder);
        return ours && state !== "Z" ? [{ pid: Number(name), command }] : [];
      } catch {
        // It has just ended.
        return [];
      }
    });
}

/** Waits for the end of all that was started in a folder. @returns what is left, which is then ended */
export async function childrenLeft(folder: string, limitMs: number): Promise<string[]> {
  for (let waited = 0; waited < limitMs; waited += 50) {
    if (processesOf(folder).length === 0) return [];
    await sleep(50);
  }
  const left = processesOf(folder);
  for (const { pid } of left) process.kill(pid, "SIGKILL");
  return left.map(({ command }) => command.slice(0, 200));
}
