/** One measured figure. Values are ratios taken in one run, or figures that do not depend on the machine's mood. */
export interface Row {
  name: string;
  /** Null for what could not be measured here; `unit` says why. */
  value: number | null;
  /** The bound to keep; null for a figure that only informs. */
  goal: number | null;
  unit: string;
  /** Whether the value keeps the goal; null without one. */
  met: boolean | null;
}

/** A figure that should be at most `goal`. */
export const atMost = (name: string, value: number, goal: number, unit: string): Row => ({
  name,
  value,
  goal,
  unit,
  met: value <= goal,
});

/** A figure that should be at least `goal`. */
export const atLeast = (name: string, value: number, goal: number, unit: string): Row => ({
  name,
  value,
  goal,
  unit,
  met: value >= goal,
});

export const info = (name: string, value: number, unit: string): Row => ({
  name,
  value,
  goal: null,
  unit,
  met: null,
});

export const notMeasured = (name: string, why: string): Row => ({
  name,
  value: null,
  goal: null,
  unit: `not measured: ${why}`,
  met: null,
});
