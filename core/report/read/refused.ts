/**
 * - `syntax`: not the JSON of an object
 * - `size`: more bytes than allowed
 * - `limit`: too deep, too many or too long for what it says to be
 * - `schema`: JSON, but not of the schema
 */
export type RefusalKind = "syntax" | "size" | "limit" | "schema";

/** Why JSON from outside is not taken; the message is a part of a sentence about it. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly kind: RefusalKind;
  /** What it says of its own schema, where that was seen: it may be a version that is not known here. */
  schema: string | undefined;

  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
