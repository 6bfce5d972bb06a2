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
