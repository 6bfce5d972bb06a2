import type { Cell, Finding, Output, Report } from "../../core/report/schema.ts";

export const cellsOf = (report: Report): Cell[] => report.cells.filter(({ role }) => role === "candidate");

export const outputsOf = (cell: Cell): Output[] => cell.outputs;

/** The findings about a cell that its verdict rests on. */
export const findingsOf = (report: Report, cell: Cell): Finding[] =>
  report.findings.filter(
    ({ id, cells, rank }) => (id === cell.finding || cells.includes(cell.id)) && rank !== "hidden",
  );

/** The tensor's name behind the names that MNN's converter and its backends make of it. */
export const tensorOf = (op: string): string =>
  op.replace(/(_raster_\d+|__matmul_converted|__before_tr|_gemm|_converted)+$/, "");

export const releaseOf = (cell: Cell): string => cell.runtime.split("@")[0]!;
