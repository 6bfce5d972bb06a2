import { silentProgress } from "../../action/src/progress/progress.ts";
import { readEnvironment, readTools } from "../../action/src/system/environment.ts";
import type { ToolContext } from "../../action/src/system/tool-context.ts";
import { testHome } from "./home.ts";

/** What tests prepare runtimes with. */
export function testContext(overrides: Partial<Omit<ToolContext, "tools">> = {}): ToolContext {
  return inEnvironment(
    {
      home: testHome(),
      progress: silentProgress,
      signal: new AbortController().signal,
      ...overrides,
    },
    overrides.env ?? readEnvironment().inherited,
  );
}

/** The same with other variables in its environment. */
export const inEnvironment = (
  context: Omit<ToolContext, "tools" | "env">,
  env: Record<string, string>,
): ToolContext => ({ ...context, tools: readTools(env), env });
