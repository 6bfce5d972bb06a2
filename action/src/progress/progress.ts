import type { Told } from "../../../core/words/stored/phrase.ts";

/** Where progress is told, by phrases that say it in each language. Lines go to stderr; stdout belongs to results. */
export interface Progress {
  /** A step that was begun; call `done` when it ends. */
  step(title: Told): Step;
  /** A line that stays. */
  note(line: Told): void;
}

export interface Step {
  /** Replaces the step's detail on the live line, for example `12 of 30 MB`. */
  update(detail: Told): void;
  done(detail?: Told, failed?: boolean): void;
}

export const silentProgress = {
  step: (_title: string): Step => ({ update: () => {}, done: () => {} }),
  note: (_line: string): void => {},
} satisfies Progress;
