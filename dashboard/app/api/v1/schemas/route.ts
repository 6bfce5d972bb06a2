import { READ_SCHEMAS } from "../../../../../core/report/schema.ts";

export const dynamic = "force-dynamic";

/** The versions of the report's schema that this dashboard takes, for anybody who is about to publish. */
export function GET(): Response {
  return Response.json({ schemas: READ_SCHEMAS }, { headers: { "cache-control": "public, max-age=300" } });
}
