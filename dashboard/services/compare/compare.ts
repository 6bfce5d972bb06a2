import { type BaselineCell, environmentOf } from "../../../core/change/baseline.ts";
import { compareWithBaseline } from "../../../core/change/compare.ts";
import { type FieldChange, fieldChanges } from "../../../core/change/field.ts";
import type { Surroundings } from "../history/environments.ts";
import type { Dimension } from "./asked.ts";
import type { SideCell } from "./cells.ts";

/** Where a result stands: what its run is called in addresses, and its place in it. */
export interface Place {
  link: string;
  position: number;
}

/**
 * Two sides held against each other as a report is held against its baseline: by series, whatever they are told apart by left out.
 *
 * @param surroundings where each run ran; where it is not known, nothing is said of another environment
 */
export function compareSides(
  by: Dimension,
  from: readonly SideCell[],
  to: readonly SideCell[],
  surroundings: ReadonlyMap<number, Surroundings>,
): FieldChange[] {
  const cellsOf = (cells: readonly SideCell[]) => cells.map((cell) => asBaseline(by, cell, surroundings));
  const base = { commit: null, branch: null, createdAt: "", url: null, cells: cellsOf(from) };
  const comparison = compareWithBaseline(
    { schema: "mnn-parity.baseline/1", ...base },
    { cells: cellsOf(to) },
  );
  return fieldChanges({ comparison });
}

function asBaseline(
  by: Dimension,
  { build, run, link, position, ...cell }: SideCell,
  surroundings: ReadonlyMap<number, Surroundings>,
): BaselineCell {
  const where = surroundings.get(run);
  const series = [
    cell.model,
    cell.input,
    by === "target" ? "" : cell.target,
    by === "config" ? "" : cell.config,
  ];
  return {
    ...cell,
    // What the two sides differ in is no part of what is the same on both.
    ...(by === "run" ? {} : { [by]: "" }),
    series: JSON.stringify([...series, build]),
    cell: `${link}/${position}`,
    environment: where ? environmentOf(cell, where) : null,
  };
}

/** Where a cell of a comparison stands. */
export function placeOf({ cell }: BaselineCell): Place {
  const [link, position] = cell!.split("/");
  return { link: link!, position: Number(position) };
}
