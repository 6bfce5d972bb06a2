import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { rolldown } from "rolldown";
import { packageRoot } from "../../action/src/system/package-root.ts";

/** Bundles worker.ts into `folder`, because Node 20 runs no TypeScript. */
export async function bundleWorker(folder: string): Promise<string> {
  const file = path.join(folder, "worker.mjs");
  const bundle = await rolldown({
    input: path.join(packageRoot(), "tests", "runtime", "worker.ts"),
    platform: "node",
  });
  await bundle.write({ file, format: "esm", codeSplitting: false });
  await bundle.close();
  return file;
}

export interface Worker {
  child: ChildProcess;
  /** Everything it printed, once it has ended. */
  output: Promise<string>;
  /** Resolves when it has printed this; rejects when it ends without. */
  said: (text: string) => Promise<void>;
}

export function startWorker(command: string[], env: NodeJS.ProcessEnv = process.env): Worker {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const listeners = new Set<() => void>();
  const take = (chunk: Buffer) => {
    text += chunk;
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const output = new Promise<string>((resolve) => child.on("close", () => resolve(text)));
  const said = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => text.includes(wanted) && resolve();
      listeners.add(look);
      look();
      output.then(() => reject(new Error(`it ended without saying ${wanted}:\n${text}`)));
    });
  return { child, output, said };
}
