import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findTool, packageOf } from "../../action/src/places/build/tools.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import { testContext } from "./tool-context.ts";

const run = promisify(execFile);

type Tool = keyof typeof packageOf;

let installed: Promise<unknown> | undefined;

/**
 * Which of these programs are missing, in words; null where all are here. Under CI and as root they are installed by
 * apt-get first; anywhere else nothing is installed.
 */
export async function missingTools(names: readonly Tool[]): Promise<string | null> {
  const lacking = async () => {
    const found = await Promise.all(names.map((name) => findTool([name], testContext())));
    return names.filter((_, at) => found[at] === null);
  };
  const missing = await lacking();
  if (missing.length === 0) return null;
  if (readEnvironment().ci && process.getuid?.() === 0) {
    installed ??= install(missing);
    await installed;
    if ((await lacking()).length === 0) return null;
  }
  return `no ${missing.join(", ")} (apt-get install ${missing.map((name) => packageOf[name]).join(" ")})`;
}

async function install(names: readonly Tool[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const packages = names.map((name) => packageOf[name]);
  await run("apt-get", ["update"], { env }).catch(() => {});
  await run("apt-get", ["install", "-y", "--no-install-recommends", ...packages], { env }).catch(() => {});
}
