import { readerOf } from "../report/read/reader.ts";
import { baselineSchema, MOST_CELLS } from "./baseline.ts";

/** Reads a baseline from outside. */
export const baselineReader = readerOf(baselineSchema, {
  bytes: 50_000_000,
  lists: { cells: MOST_CELLS },
});
