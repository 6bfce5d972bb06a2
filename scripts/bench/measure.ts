import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";

/** What a finished process took. */
export interface Taken {
  /** Wall time in seconds. */
  seconds: number;
  /** Wall time in seconds in which it had no child process. */
  aloneSeconds: number;
  /** Largest resident set of the process itself, in MB; children do not count. */
  peakMb: number;
}

/** Runs a command to its end. @throws Error when it ends with another code than those allowed */
export async function measure(
  command: string,
  args: string[],
  { env, allowed = [0] }: { env?: Record<string, string>; allowed?: number[] } = {},
): Promise<Taken> {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    env: env as NodeJS.ProcessEnv | undefined,
    // The last is for frames of a probe that is run by itself.
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  (child.stdio[3] as Readable).resume();
  let [peakMb, alone, at] = [0, 0, startedAt];
  const watch = setInterval(() => {
    const now = performance.now();
    if (!hasChild(child.pid!)) alone += now - at;
    at = now;
    peakMb = Math.max(peakMb, peakOf(child.pid!));
  }, 10);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearInterval(watch);
  if (code === null || !allowed.includes(code))
    throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
  return { seconds: (performance.now() - startedAt) / 1000, aloneSeconds: alone / 1000, peakMb };
}

/** Processor time of a command and all that it started, in seconds: bash's own account of it. @throws Error when it ends with another code than those allowed */
export async function cpuSeconds(command: string, args: string[], allowed: number[]): Promise<number> {
  const script = 'TIMEFORMAT="%U %S"; { time "$@" >/dev/null 2>&1; }';
  const child = spawn("bash", ["-c", script, "bash", command, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === null || !allowed.includes(code))
    throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
  const [user = Number.NaN, system = Number.NaN] = said.trim().split(/\s+/).map(Number);
  return user + system;
}

/** Processor time of a process and its threads so far, in ms. Linux counts it in hundredths of a second. */
export function cpuOf(pid: number): number {
  const [, after = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const [user, system] = after.split(" ").slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

function hasChild(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some(
      (task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8") !== "",
    );
  } catch {
    return false;
  }
}

function peakOf(pid: number): number {
  try {
    const kilobytes = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmHWM:\s+(\d+) kB/)?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

export const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
