import type { Progress } from "../progress/progress.ts";

/** What preparing needs from the outside. */
export interface Workshop {
  /** The cache folder, absolute. It may not exist yet. */
  home: string;
  /** What child processes inherit. */
  env: Record<string, string>;
  progress: Progress;
  signal: AbortSignal;
}
