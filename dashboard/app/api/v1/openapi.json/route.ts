import { openApi } from "../../../../contract/openapi.ts";
import { originOf } from "../../../../http/origin.ts";

export const dynamic = "force-dynamic";

/** What each request takes and answers, for anybody. */
export function GET(request: Request): Response {
  return Response.json(openApi(originOf(request)), { headers: { "cache-control": "no-store" } });
}
