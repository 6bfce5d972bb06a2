import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { rolldown } from "rolldown";
import { root } from "./dashboard.ts";

/** What reading something took, in a process of its own. */
export interface Measured {
  /** What it was refused with; `read` where it was not. */
  outcome: string;
  ms: number;
  /** How far the process' memory rose over what it was before, in bytes: of the whole process, as the system counts it. */
  rise: number;
}

/** Bundles a script of this folder, so that a plain Node runs it. */
export async function measuring(): Promise<{
  measure(...args: string[]): Promise<Measured>;
  close(): Promise<void>;
}> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-measured-"));
  const bundle = await rolldown({
    input: path.join(root, "tests", "support", "measured-child.ts"),
    platform: "node",
    logLevel: "silent",
  });
  await bundle.write({ dir: folder, entryFileNames: "child.mjs", format: "esm" });
  await bundle.close();
  return {
    measure: (...args) => run(path.join(folder, "child.mjs"), args),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function run(script: string, args: string[]): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.once("error", reject);
    child.once("close", (code, signal) =>
      code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`it ended with ${signal ?? code}`)),
    );
  });
}
