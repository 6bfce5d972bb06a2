import type { Io } from "../../action/src/commands/io.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import { testHome } from "../support/home.ts";

/** What a command works on in a folder; what it prints is thrown away. */
export const quietIo = (cwd: string): Io => ({
  stdout: { write: () => true },
  stderr: { write: () => true },
  cwd,
  environment: { ...readEnvironment(), home: testHome(), ci: true },
  progress: () => silentProgress,
  signal: new AbortController().signal,
});
