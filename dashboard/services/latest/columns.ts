import { sql } from "drizzle-orm";

const names = [
  "release",
  "cell_id",
  "run_id",
  "position",
  "received_at",
  "verdict",
  "outcome",
  "snr_db",
  "tolerance_db",
  "median_ms",
  "label",
];

/** What tells one latest cell from another. */
export const keys = sql.raw("project_id, branch_key, series_id, release_key");

/** What it has of its cell and run. */
export const copied = sql.raw(names.join(", "));

/** Where that comes from. */
export const copies = sql.raw(
  `cell.release, cell.id, run.id, cell.position, run.received_at, cell.verdict, cell.outcome, cell.snr_db, cell.tolerance_db,
  cell.median_ms, cell.label`,
);

/** The same of a row that stands where one was already. */
export const replaced = sql.raw(names.map((name) => `${name} = excluded.${name}`).join(", "));
