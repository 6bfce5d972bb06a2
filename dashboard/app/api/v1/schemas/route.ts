import { READ_SCHEMAS } from "../../../../../core/report/schema.ts";
import { readSchemas } from "../../../../contract/publishing.ts";
import { answered } from "../../../../http/asked.ts";

export const dynamic = "force-dynamic";

/** The versions of the report's schema that this dashboard takes, for anybody who is about to publish. */
export function GET(): Response {
  return answered(
    readSchemas,
    200,
    { schemas: [...READ_SCHEMAS] },
    { "cache-control": "public, max-age=300" },
  );
}
