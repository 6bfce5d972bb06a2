import { readEnvironment } from "../../action/src/environment.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import type { Workshop } from "../../action/src/runtime/place.ts";

/** The user's own cache: what is there already is not fetched again for a test. */
export function testWorkshop(overrides: Partial<Workshop> = {}): Workshop {
  const { home, inherited } = readEnvironment();
  return {
    home,
    env: inherited,
    progress: silentProgress,
    signal: new AbortController().signal,
    ...overrides,
  };
}
