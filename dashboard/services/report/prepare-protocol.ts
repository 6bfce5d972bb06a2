import type { ErrorCode } from "../../errors/coded-error.ts";
import type { Identity } from "../token/identity.ts";
import type { Digests, Head } from "./prepare.ts";
import type { Owner, Part } from "./rows.ts";

/**
 * What the server sends: whose report comes, its bytes, their end; then, when it knows what the report is, whose rows it wants, and that
 * it wants some more of them, again and again, or whether it is the one that is here, or nothing any more.
 */
export type Ask =
  | { kind: "begin"; by: Identity | null }
  | { kind: "chunk"; bytes: Uint8Array }
  | { kind: "end" }
  | { kind: "rows"; owner: Owner }
  | { kind: "more" }
  | { kind: "same"; here: Digests }
  | { kind: "enough" };

/** What comes back: that bytes were taken; what the report is, or why it is not taken; then rows as they are asked for, few at a time, and their digest when there are no more; whether it is the one that is here. */
export type Answer =
  | { kind: "taken" }
  | { kind: "head"; head: Head }
  | { kind: "part"; part: Part }
  | { kind: "done"; content: string }
  | { kind: "same"; same: boolean }
  | { kind: "refused"; code: ErrorCode; message: string; fix: string };
