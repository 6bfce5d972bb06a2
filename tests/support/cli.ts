import { spawn } from "node:child_process";
import path from "node:path";
import { testHome } from "./home.ts";

/** The command line as it is shipped; tests/support/global-setup.ts builds it. */
export const cli = path.join(import.meta.dirname, "../../action/dist/cli.js");

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. */
export function execute(
  program: string,
  args: string[],
  { cwd = process.cwd(), env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const { CI: _, MNN_PARITY_TOKEN: __, NODE_OPTIONS: ___, ...inherited } = process.env;
    const child = spawn(program, args, {
      cwd,
      env: { ...inherited, MNN_PARITY_HOME: testHome(), ...env } as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended: Ended = { code: null, signal: null, stdout: "", stderr: "" };
    child.stdout.on("data", (data) => (ended.stdout += data));
    child.stderr.on("data", (data) => (ended.stderr += data));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ ...ended, code, signal }));
  });
}

/** Runs `mnn-parity` as users do: the built file, in a process of its own. */
export const mnnParity = (args: string[], options?: Parameters<typeof execute>[2]): Promise<Ended> =>
  execute(process.execPath, [cli, ...args], options);
