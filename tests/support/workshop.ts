import { silentProgress } from "../../action/src/progress/progress.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import type { Workshop } from "../../action/src/system/workshop.ts";
import { testHome } from "./home.ts";

/** What tests prepare runtimes with. */
export function testWorkshop(overrides: Partial<Workshop> = {}): Workshop {
  return {
    home: testHome(),
    env: readEnvironment().inherited,
    progress: silentProgress,
    signal: new AbortController().signal,
    ...overrides,
  };
}
