import type { z } from "zod";
import { CodedError } from "../errors/coded-error.ts";

/** One page of a list, and where the next one begins; null on the last. */
export interface Page<Row> {
  rows: Row[];
  next: string | null;
}

/** What is asked of a list. */
export interface Paging {
  cursor?: string | undefined;
  limit: number;
}

/** Where a page begins, out of its cursor; undefined for the first one. @throws CodedError `cursor_invalid` */
export function startOf<T>(schema: z.ZodType<T>, cursor: string | undefined): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    throw new CodedError(
      "cursor_invalid",
      "The cursor is not one of this list's.",
      "Give `next` of the page before, unchanged, or no cursor for the first page.",
    );
  }
}

/** A page out of rows of which one more was read than it has. @param placeOf what the next page begins after */
export function pageOf<Row>(rows: Row[], limit: number, placeOf: (last: Row) => unknown): Page<Row> {
  if (rows.length <= limit) return { rows, next: null };
  const shown = rows.slice(0, limit);
  return { rows: shown, next: Buffer.from(JSON.stringify(placeOf(shown.at(-1)!))).toString("base64url") };
}
