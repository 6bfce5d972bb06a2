import { cellPath, runPath } from "./address.ts";
import { originOf } from "./origin.ts";

/** A number as JSON has it; null for NaN and infinities. */
export const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/** What a cell came to, without numbers that JSON has no word for. */
export const told = <C extends Record<"snrDb" | "toleranceDb" | "medianMs", number | null>>(cell: C): C => ({
  ...cell,
  snrDb: finite(cell.snrDb),
  toleranceDb: finite(cell.toleranceDb),
  medianMs: finite(cell.medianMs),
});

/** The page of a run, for who asked. */
export const runUrl = (request: Request, run: string): string => `${originOf(request)}${runPath(run)}`;

/** The page of a cell, for who asked. */
export const cellUrl = (request: Request, run: string, position: number): string =>
  `${originOf(request)}${cellPath(run, position)}`;
