import type { Folds } from "../../core/view/folds.ts";
import type { ReportView } from "../../core/view/view.ts";
import { runPath } from "../http/address.ts";
import { numberIn } from "../http/segment.ts";
import { ONE_PAGE } from "../services/run/shown.ts";

/** As many fields of the grid as a page of a larger one has, about. */
const FIELDS = 88;

type Asked = Partial<Record<"row" | "from", string | string[]>>;

/** The number that an address asks for; null where it is none. */
export const askedOf = (value: string | string[] | undefined): number | null =>
  numberIn([value].flat()[0] ?? "");

/** How a run's page is cut; undefined where it need not be. */
export function foldsOf(link: string, { report, grid }: ReportView, asked: Asked): Folds | undefined {
  if (report.cells.length <= ONE_PAGE) return undefined;
  const { rows, releases } = grid;
  const size = Math.max(5, Math.floor(FIELDS / Math.max(1, releases.length)));
  const number = (key: keyof Asked) => {
    const found = askedOf(asked[key]);
    return found !== null && found < rows.length ? found : null;
  };
  const open = number("row");
  const from = number("from") ?? (open === null ? 0 : open - (open % size));
  const pageHref = (at: number) => `${runPath(link)}${at > 0 ? `?from=${at}` : ""}`;
  return {
    from,
    to: from + size,
    open,
    rowHref: (row) => `${runPath(link)}?row=${row}`,
    pageHref: (at) => `${pageHref(at)}#grid`,
  };
}
