import type { Artifact, Runtime, Target } from "../../../core/report/schema.ts";
import type { Progress } from "../progress/progress.ts";

/** A command ready to spawn; `env` is complete, nothing else is inherited. */
export interface Command {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** One runtime made ready on one target: where a probe can be started. */
export interface Place {
  runtime: Runtime;
  target: Target;
  /** What results here depend on besides the runtime: Python, numpy, the emulator, the system root. */
  artifacts: Artifact[];
  /** The command that starts this runtime's probe with these arguments. */
  probe(args: string[]): Command;
}

/** What preparing needs from the outside. */
export interface Workshop {
  /** The cache folder, absolute. It may not exist yet. */
  home: string;
  /** What child processes inherit. */
  env: Record<string, string>;
  progress: Progress;
  signal: AbortSignal;
}
