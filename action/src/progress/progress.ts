/** Where progress is told. Lines go to stderr; stdout belongs to results. */
export interface Progress {
  /** A step that was begun; call `done` when it ends. */
  step(title: string): Step;
  /** A line that stays. */
  note(line: string): void;
}

export interface Step {
  /** Replaces the step's detail on the live line, for example `12 of 30 MB`. */
  update(detail: string): void;
  done(detail?: string, failed?: boolean): void;
}

export const silentProgress: Progress = {
  step: () => ({ update: () => {}, done: () => {} }),
  note: () => {},
};
