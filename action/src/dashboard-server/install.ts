import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { progress as told } from "../../../core/words/log/progress.ts";
import { keepFolder } from "../cache/keep.ts";
import { inCache } from "../cache/layout.ts";
import { failure } from "../errors/error.ts";
import { inStep } from "../progress/step.ts";
import { exec, lastLines } from "../system/exec.ts";
import { sha256Text } from "../system/hash.ts";
import { packageRoot } from "../system/package-root.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { toolVersion } from "../system/version.ts";
import { copySources, sourcesDigest } from "./sources.ts";

export const nextVariables = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };

/**
 * Makes the dashboard of this package ready in the cache: its sources, the packages of its lock, and the build. From the second
 * time on it is there. Throws `dashboard-npm`, `dashboard-build`.
 *
 * @returns its folder
 */
export async function installDashboard(context: ToolContext): Promise<string> {
  const root = packageRoot();
  const lock = await readFile(path.join(root, "action", "dist", "dashboard-lock.json"), "utf8");
  const identity = sha256Text(`${await sourcesDigest(root)}${lock}`).slice(0, 16);
  const folder = inCache(context.home, "dashboard", `${toolVersion()}-${identity}`);
  await keepFolder({
    folder,
    signal: context.signal,
    onWait: () => context.progress.note(told.waitingDashboard()),
    build: (partial) =>
      inStep(context.progress, told.dashboard(), async (step) => {
        await copySources(root, partial);
        const { name, dependencies } = JSON.parse(lock).packages[""];
        const manifest = { name, private: true, type: "module", dependencies };
        await writeFile(path.join(partial, "package.json"), JSON.stringify(manifest));
        await writeFile(path.join(partial, "package-lock.json"), lock);
        step.update(told.installingNext());
        await install(partial, context);
        step.update(told.compiling());
        await build(partial, context);
        // 50 MB by which only a next build would be quicker.
        await rm(path.join(partial, "dashboard", ".next", "cache"), { recursive: true, force: true });
        return undefined;
      }),
  });
  return folder;
}

async function install(cwd: string, { env, signal }: ToolContext): Promise<void> {
  const args = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
  ];
  const npm = await exec({ command: "npm", args, env, cwd, signal }).catch((error) => {
    signal.throwIfAborted();
    throw failure("dashboard-npm", error.code === "ENOENT" ? "npm is not on PATH" : String(error));
  });
  if (npm.code !== 0) throw failure("dashboard-npm", lastLines(npm.both, 3));
}

async function build(cwd: string, { env, signal }: ToolContext): Promise<void> {
  const args = [path.join("node_modules", "next", "dist", "bin", "next"), "build", "dashboard"];
  const next = await exec({
    command: process.execPath,
    args,
    env: { ...env, ...nextVariables },
    cwd,
    signal,
  });
  if (next.code !== 0) throw failure("dashboard-build", lastLines(next.both));
}
