/** How a page of very many cells is cut: which rows of the grid it has, and which of them is open. The others are at addresses of their own. */
export interface Folds {
  /** Rows of the grid, the last one exclusive. */
  from: number;
  to: number;
  /** The row whose cells are listed; null where none is. */
  open: number | null;
  /** The page on which a row is open. */
  rowHref(row: number): string;
  /** The page that begins with a row. */
  pageHref(from: number): string;
}
