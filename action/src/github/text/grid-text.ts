import { foldReleases } from "../../../../core/present/fold.ts";
import { buildGrid, type GridGroup, type GridRow } from "../../../../core/present/grid.ts";
import { targetName, unique } from "../../../../core/present/words.ts";
import type { Cell, Report } from "../../../../core/report/schema.ts";
import type { Words } from "../../../../core/words/words.ts";
import { code, plain, row } from "./markup.ts";

type Group = Pick<GridGroup<Cell>, "outcome" | "failed">;

/** Colour alone would not do, and there is none here. A mark without words needs none. */
const marks: [mark: string, words: keyof Words["github"]["marks"] | "", of: (group: Group) => boolean][] = [
  ["✓", "", ({ outcome }) => outcome === "passed" || outcome === "fixed"],
  ["✕", "wrong", ({ outcome, failed }) => outcome === "failed" && failed > 0],
  ["◌", "notAsked", ({ outcome }) => outcome === "failed"],
  ["○", "expected", ({ outcome }) => outcome === "expected"],
];

const markOf = (group: Group) => marks.find(([, , of]) => of(group))!;

/**
 * The grid as a table, one row per model, config and target. Neighbouring releases that are alike in every row are one column; where
 * there are still too many, each row tells its own ranges.
 *
 * @param most rows; those that fail go first when there are more
 */
export function gridText(report: Report, most: number, words: Words): string {
  const { github, terminal } = words;
  const { columns: named } = terminal;
  const { rows, releases } = buildGrid<Cell>(report, words);
  const fails = (of: GridRow<Cell>) => of.cells.some((group) => group?.outcome === "failed");
  const shown =
    rows.length > most ? [...rows.filter(fails), ...rows.filter((of) => !fails(of))].slice(0, most) : rows;
  const left = rows.length - shown.length;
  const { heads, fieldsOf } = foldReleases(
    shown,
    releases,
    (group) => field(group, words),
    (name) => plain(name, 300),
    words,
  );
  const several = unique(rows.map(({ model }) => model)).length > 1;
  const names = [named.config, named.target];
  return [
    row([...(several ? [named.model] : []), ...names, ...heads]),
    row([...(several ? ["---"] : []), ...names.map(() => "---"), ...heads.map(() => "---")]),
    ...shown.map(({ model, config, target, cells }) =>
      row([
        ...(several ? [code(model, 60)] : []),
        plain(config, 60),
        plain(targetName(target), 60),
        ...fieldsOf(cells),
      ]),
    ),
    "",
    [legend(shown, words), left > 0 ? github.moreRows(left) : ""].filter(Boolean).join(" · "),
  ]
    .join("\n")
    .trimEnd();
}

function field(group: GridGroup<Cell> | null, { verdict, common }: Words): string {
  if (!group) return "";
  const expectation =
    group.outcome === "expected" || group.outcome === "fixed"
      ? common.aside(verdict.outcome[group.outcome])
      : "";
  return plain(`${markOf(group)[0]} ${group.label}${expectation}`, 60);
}

/** What the marks mean that need words, of those that are there. */
function legend(rows: readonly GridRow<Cell>[], { github }: Words): string {
  const shown = new Set(
    rows.flatMap(({ cells }) => cells.flatMap((group) => (group ? [markOf(group)] : []))),
  );
  return marks
    .filter((mark) => shown.has(mark) && mark[1])
    .map(([mark, words]) => `${mark} ${words && github.marks[words]}`)
    .join(" · ");
}
