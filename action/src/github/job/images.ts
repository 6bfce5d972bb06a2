import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { keepFolder } from "../../cache/keep.ts";
import { failure } from "../../errors/error.ts";
import type { Sharp } from "../../input/sharp.ts";
import lock from "../../input/sharp-lock.json" with { type: "json" };
import { exec, lastLines } from "../../system/exec.ts";
import type { ToolContext } from "../../system/tool-context.ts";

/** The lock's version of sharp. */
export const sharpVersion = lock.packages["node_modules/sharp"].version;

/**
 * Installs the image library into the cache, the locked version and nothing that its lock does not name by digest, and loads it. It is
 * native, so no bundle can hold it.
 *
 * @throws ParityError when npm is absent or cannot install it
 */
export async function loadSharpFromCache({ home, env, signal, progress }: ToolContext): Promise<Sharp> {
  const folder = path.join(home, "sharp", `${sharpVersion}-${process.platform}-${process.arch}`);
  await keepFolder({
    folder,
    signal,
    sealed: progress,
    build: async (partial) => {
      const step = progress.step(told.sharp({ version: sharpVersion }));
      const { name, packages } = lock;
      const manifest = { name, private: true, dependencies: packages[""].dependencies };
      await writeFile(path.join(partial, "package.json"), JSON.stringify(manifest));
      await writeFile(path.join(partial, "package-lock.json"), JSON.stringify(lock));
      await install(partial, env, signal);
      step.done();
    },
  });
  try {
    return createRequire(path.join(folder, "package.json"))("sharp") as Sharp;
  } catch (error) {
    throw failure("sharp-npm", (error as Error).message.split("\n")[0]!);
  }
}

async function install(cwd: string, env: Record<string, string>, signal: AbortSignal): Promise<void> {
  const args = [
    "ci",
    "--ignore-scripts",
    "--omit=dev",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
  ];
  const outcome = await exec({ command: "npm", args, env, cwd, signal }).catch((error) => {
    if (signal.aborted) throw error;
    throw failure(
      "sharp-npm",
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "npm is not on PATH" : String(error),
    );
  });
  if (outcome.code !== 0) throw failure("sharp-npm", lastLines(outcome.both, 3));
}
