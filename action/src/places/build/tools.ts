import { remember } from "../../cache/facts.ts";
import { failure } from "../../errors/error.ts";
import { askProgram } from "../../system/exec.ts";
import { findExecutables } from "../../system/executable.ts";
import type { ToolContext } from "../../system/tool-context.ts";

/** A program of this machine. */
export interface Tool {
  file: string;
  /** The first line that it says of itself. */
  says: string;
  /** `3.25.1`. */
  version: string;
}

/** The first of these programs on the user's PATH, or null. */
export async function findTool(names: readonly string[], context: ToolContext): Promise<Tool | null> {
  for (const file of findExecutables(names, context.tools.path)) {
    const says = await versionOf(file, context);
    if (says !== null) return { file, says, version: /\d+(?:\.\d+)+/.exec(says)?.[0] ?? "0" };
  }
  return null;
}

async function versionOf(file: string, context: ToolContext): Promise<string | null> {
  const found = await remember(context.home, "tool1", [file], async () => {
    const outcome = await askProgram(file, ["--version"], context);
    if (outcome === undefined) return undefined;
    return outcome?.code === 0 ? (outcome.stdout.split("\n")[0] ?? "").trim() : null;
  });
  return found ?? null;
}

/** How each program is installed on Debian and Ubuntu. */
export const packageOf = {
  cmake: "cmake",
  ninja: "ninja-build",
  git: "git",
  "g++": "g++",
  "aarch64-linux-gnu-g++": "g++-aarch64-linux-gnu",
  "x86_64-linux-gnu-g++": "g++-x86-64-linux-gnu",
} as const;

/** A program that a build cannot do without. Throws `build-tool-missing`. */
export async function needTool(
  name: keyof typeof packageOf,
  purpose: string,
  context: ToolContext,
  names: readonly string[] = [name],
): Promise<Tool> {
  const tool = await findTool(names, context);
  if (!tool) throw failure("build-tool-missing", name, purpose, packageOf[name]);
  return tool;
}
