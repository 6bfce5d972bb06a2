import { buildGrid, type GridGroup } from "../../../../core/present/grid.ts";
import { targetName } from "../../../../core/present/words.ts";
import type { Cell, Report } from "../../../../core/report/schema.ts";
import { code, plain, row } from "./markup.ts";

const marks = { passed: "✓", expected: "○", fixed: "✓", failed: "✕" } as const;

/**
 * The grid as a table, one row per model, config and target.
 *
 * @param most rows; those that fail go first when there are more
 */
export function gridText(report: Report, most = Number.POSITIVE_INFINITY): string {
  const { rows, releases } = buildGrid<Cell>(report);
  const fails = (of: (typeof rows)[number]) => of.cells.some((group) => group?.outcome === "failed");
  const shown =
    rows.length > most ? [...rows.filter(fails), ...rows.filter((of) => !fails(of))].slice(0, most) : rows;
  const left = rows.length - shown.length;
  return [
    row(["model", "config", "target", ...releases.map((release) => plain(release, 40))]),
    row(["---", "---", "---", ...releases.map(() => "---")]),
    ...shown.map(({ model, config, target, cells }) =>
      row([code(model, 60), plain(config, 60), plain(targetName(target), 60), ...cells.map(field)]),
    ),
    ...(left > 0 ? ["", `and ${left} more rows in the report`] : []),
  ].join("\n");
}

/** ✕ before what fails, ○ before what fails as expected: colour alone would not do, and there is none here. */
function field(group: GridGroup<Cell> | null): string {
  if (!group) return "";
  const expectation = group.outcome === "expected" || group.outcome === "fixed" ? ` (${group.outcome})` : "";
  return plain(`${marks[group.outcome]} ${group.label}${expectation}`, 60);
}
