import { createHash } from "node:crypto";
import { z } from "zod";
import { READ_SCHEMAS, type Report, reportSchema } from "../../../core/report/schema.ts";

/**
 * SHA-256 of `JSON.stringify(encodeReport(report))` under each schema that is read, the newest first. Its text is never there as a whole,
 * and is made once for all of them: they differ in their schema alone, which is the first member.
 */
export function digestsOf(report: Report): string[] {
  const hashes = READ_SCHEMAS.toReversed().map((schema) =>
    createHash("sha256").update(`{"schema":${JSON.stringify(schema)}`),
  );
  for (const text of membersOf(report)) for (const hash of hashes) hash.update(text);
  return hashes.map((hash) => hash.update("}").digest("hex"));
}

/** The members after the schema, as text; a list entry by entry. */
function* membersOf(report: Report): Generator<string> {
  for (const [key, field] of Object.entries(reportSchema.shape)) {
    const value: unknown = report[key as keyof Report];
    if (key === "schema" || value === undefined) continue;
    yield `,${JSON.stringify(key)}:`;
    if (!(field instanceof z.ZodArray)) {
      yield encoded(field, value);
      continue;
    }
    for (const [index, entry] of (value as unknown[]).entries())
      yield (index === 0 ? "[" : ",") + encoded(field.element, entry);
    yield (value as unknown[]).length === 0 ? "[]" : "]";
  }
}

const encoded = (schema: z.ZodType, value: unknown): string => JSON.stringify(z.encode(schema, value));
