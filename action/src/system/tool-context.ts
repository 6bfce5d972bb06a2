import type { Progress } from "../progress/progress.ts";
import type { ToolVariables } from "./environment.ts";

/** What preparing needs from the outside. */
export interface ToolContext {
  /** The cache folder, absolute. It may not exist yet. */
  home: string;
  tools: ToolVariables;
  /** What child processes inherit. */
  env: Record<string, string>;
  progress: Progress;
  signal: AbortSignal;
}
