import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * Kills what a job left running: every process whose environment names the job's own temporary folder. A runner kills the Action
 * itself, and an emulator with a model in it would go on for hours.
 *
 * @param mark unique to the job
 * @returns how many there were
 */
export async function killLeftovers(mark: string): Promise<number> {
  const pids = process.platform === "linux" ? await marked(mark) : await listed(mark);
  const others = pids.filter((pid) => pid !== process.pid && pid !== process.ppid);
  for (const pid of others) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has just ended.
    }
  }
  return others.length;
}

async function marked(mark: string): Promise<number[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const environment = await readFile(`/proc/${name}/environ`, "latin1").catch(() => "");
      return environment.includes(mark) ? [Number(name)] : [];
    }),
  );
  return found.flat();
}

/** Where there is no /proc, ps shows the environment of one's own processes. */
async function listed(mark: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["eww", "-A", "-o", "pid=,command="], {
    maxBuffer: 2 ** 26,
  }).catch(() => ({ stdout: "" }));
  return stdout
    .split("\n")
    .filter((line) => line.includes(mark))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid > 0);
}
