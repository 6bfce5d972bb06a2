/** The text of an error. */
export interface Message {
  /** 2: usage, configuration or input. 3: infrastructure, nothing wrong with what was asked. */
  exit: 2 | 3;
  /** What was wrong, and where. */
  what: string;
  fix: string;
  /** Ready to paste. */
  example?: string;
}

/** Offers the name that a misspelt one most likely meant; empty where none is near. */
export const meant = (near: string | undefined): string =>
  near === undefined ? "" : `; did you mean ${near}?`;
