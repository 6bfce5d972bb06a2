import type { Cell, Finding, Output, Report } from "../../core/report/schema.ts";

/*
 * What the cases ask of a report that older reports do not hold, each in one place.
 */

type Later<T, More> = T & Partial<More>;

export type ReadFinding = Later<
  Finding,
  {
    /** What it comes from, proven by numbers; `saturated` where MNN clamps at the format's end. */
    cause: { kind: string; saturated?: boolean; numbers?: Record<string, number | string> } | null;
    /** `hidden`: ops that fail while the output passes. */
    rank: string;
  }
>;

export type ReadOutput = Later<
  Output,
  {
    /** Of integer outputs, how many elements differ. */
    differ: { count: number; of: number } | null;
    /** The slices that fail although the tensor as a whole would pass. */
    slices: { axis: number; index: number[] }[];
    /** The reference's shape, where it is another. */
    referenceShape: number[];
  }
>;

export type ReadCell = Later<
  Cell,
  {
    /** Which of MNN's interfaces it ran through; session where it does not say. */
    api: string;
    /** The release whose converter made the model that ran. */
    converted: { by: string } | null;
  }
>;

export const cellsOf = (report: Report): ReadCell[] =>
  report.cells.filter(({ role }) => role === "candidate");

export const outputsOf = (cell: ReadCell): ReadOutput[] => cell.outputs;

/** The findings about a cell that its verdict rests on. */
export const findingsOf = (report: Report, cell: ReadCell): ReadFinding[] =>
  (report.findings as ReadFinding[]).filter(
    ({ id, cells, rank }) => (id === cell.finding || cells.includes(cell.id)) && rank !== "hidden",
  );

/** The tensor's name behind the names that MNN's converter and its backends make of it. */
export const tensorOf = (op: string): string =>
  op.replace(/(_raster_\d+|__matmul_converted|__before_tr|_gemm|_converted)+$/, "");

export const releaseOf = (cell: ReadCell): string => cell.runtime.split("@")[0]!;
