import { respond } from "../../http/respond.ts";
import { ownContext } from "../../server/server.ts";
import { checkHealth } from "../../services/health/check.ts";

export const dynamic = "force-dynamic";

/** 200 when the database answers. */
export function GET(): Promise<Response> {
  return respond(async () => {
    await checkHealth(await ownContext());
    return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
  });
}
