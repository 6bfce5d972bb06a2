import type { Cell } from "../../core/report/schema.ts";
import type { Links } from "../../core/view/view.ts";
import { cellPath, inProject } from "../http/address.ts";
import type { StoredRun } from "../services/run/read.ts";

/**
 * Where a run's cells and pictures live in the dashboard.
 *
 * @param positionOf the place of a cell in the report
 */
export function linksOf(
  { link, project, pictures }: Pick<StoredRun, "link" | "project" | "pictures">,
  positionOf: (cell: Cell) => number | undefined,
): Links {
  return {
    picture: (sha256) => {
      const size = pictures.get(sha256);
      return size ? { src: `/pictures/${sha256}`, ...size } : null;
    },
    cell: (cell) => {
      const position = positionOf(cell);
      return position === undefined ? null : cellPath(link, position);
    },
    series: (cell) => (cell.role === "candidate" ? inProject(`/series/${cell.series}`, project) : null),
    file: () => null,
  };
}
