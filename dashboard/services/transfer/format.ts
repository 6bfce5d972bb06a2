import { getTableColumns } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import {
  apiToken,
  cell,
  cellOps,
  finding,
  member,
  picture,
  probe,
  release,
  run,
  series,
} from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";

/** The first line of an export says that it is one. */
export const FORMAT = "mnn-parity.project/1";

/** The tables that go with a project. What its newest cells are, and which pictures a run shows, is found again; webhooks are sealed with their server's token, and stay. */
export const tables = { run, cell, cellOps, finding, probe, release, series, picture, apiToken, member };
export type TableName = keyof typeof tables;
export type Row = Record<string, unknown>;

/** What JSON has no word for. */
type Tagged = { $date: string } | { $bytes: string } | { $number: string };

const pack = (value: unknown): unknown => {
  if (value instanceof Date) return { $date: value.toISOString() } satisfies Tagged;
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") } satisfies Tagged;
  if (typeof value === "number" && !(Number.isFinite(value) && !Object.is(value, -0)))
    return { $number: Object.is(value, -0) ? "-0" : String(value) } satisfies Tagged;
  return value;
};

const unpack = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  const tagged = value as Partial<Record<"$date" | "$bytes" | "$number", string>>;
  if (tagged.$date !== undefined) return new Date(tagged.$date);
  if (tagged.$bytes !== undefined) return new Uint8Array(Buffer.from(tagged.$bytes, "base64"));
  return Number(tagged.$number);
};

/** A row as a line of JSON. */
export const encodeRow = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, pack(value)]));

/** @throws CodedError `export_invalid` where it has a column that this version does not know */
export function decodeRow(table: PgTable, row: Row): Row {
  const columns = getTableColumns(table);
  const unknown = Object.keys(row).find((name) => !Object.hasOwn(columns, name));
  if (unknown !== undefined)
    throw invalid(`it has ${JSON.stringify(unknown.slice(0, 80))}, which this version does not know`);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, unpack(value)]));
}

export const invalid = (why: string): CodedError =>
  new CodedError(
    "export_invalid",
    `This is no export of a project that can be taken in: ${why}.`,
    "Export it again, with the version of mnn-parity that takes it in or an older one.",
  );
