import { silentProgress } from "../../action/src/progress/progress.ts";
import { readEnvironment, readTools } from "../../action/src/system/environment.ts";
import type { Workshop } from "../../action/src/system/workshop.ts";
import { testHome } from "./home.ts";

/** What tests prepare runtimes with. */
export function testWorkshop(overrides: Partial<Omit<Workshop, "tools">> = {}): Workshop {
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
  workshop: Omit<Workshop, "tools" | "env">,
  env: Record<string, string>,
): Workshop => ({ ...workshop, tools: readTools(env), env });
