import type { Progress } from "../../action/src/progress/progress.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import type { ToolContext } from "../../action/src/system/tool-context.ts";

/** The user's own cache: what is in there already is not made again. */
export function benchContext(progress: Progress, env: Record<string, string> = {}): ToolContext {
  const { home, tools, inherited } = readEnvironment();
  return { home, tools, env: { ...inherited, ...env }, progress, signal: new AbortController().signal };
}
