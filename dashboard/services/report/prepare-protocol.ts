import type { ErrorCode } from "../../errors/coded-error.ts";
import type { Identity } from "../token/identity.ts";
import type { Prepared } from "./prepare.ts";
import type { Rows } from "./rows.ts";

/** The lists among a report's rows. */
export type Table = Exclude<keyof Rows, "project" | "run">;

/** What the server sends: whose report comes, its bytes, their end; then, for each part of the answer, that it is ready for more. */
export type Ask =
  | { kind: "begin"; by: Identity | null }
  | { kind: "chunk"; bytes: Uint8Array }
  | { kind: "end" }
  | { kind: "more" };

/** What comes back: rows, few enough to take over without holding anybody up; then the rest; or why not. */
export type Answer =
  | { kind: "rows"; table: Table; rows: unknown[] }
  | { kind: "done"; prepared: Prepared }
  | { kind: "refused"; code: ErrorCode; message: string; fix: string };
