/** What two sides of a comparison differ in. */
export const dimensions = ["run", "release", "target", "config"] as const;
export type Dimension = (typeof dimensions)[number];

/** Which two sides to hold against each other; what is left out is chosen. */
export interface Asked {
  by: Dimension;
  /** A run's number, a release, a target or a config: what is held against. */
  from?: string | undefined;
  to?: string | undefined;
  branch?: string | undefined;
  /** One model alone. */
  model?: string | undefined;
  /** The release on which targets and configs are compared. */
  release?: string | undefined;
}
