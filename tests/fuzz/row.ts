import type { Coverage } from "./coverage.ts";
import type { Find, Tally } from "./hunt.ts";

/** One surface's line of the table. */
export interface Row extends Tally {
  surface: string;
  seed: number;
  /** The most memory that the process that was tried ever had. */
  peakMb: number;
  seconds: number;
  /** More than this is a fault. */
  mostMb: number;
  /** Of the surface's own modules; null where these run in another process. */
  coverage: Coverage | null;
}

/** Of most surfaces; a report of 200 MB is read in less. */
export const MOST_MB = 1200;

export const faultsOf = ({ finds }: Tally, kind: Find["kind"]): number =>
  finds.filter((find) => find.kind === kind).reduce((sum, { count }) => sum + count, 0);

/** Whether a surface held. */
export const isGood = (row: Row): boolean => row.finds.length === 0 && row.peakMb <= row.mostMb;
