import { readHealth } from "../../contract/operating.ts";
import { answered } from "../../http/asked.ts";
import { respond } from "../../http/respond.ts";
import { ownContext } from "../../server/server.ts";
import { checkHealth } from "../../services/health/check.ts";

export const dynamic = "force-dynamic";

/** 200 when the database answers. */
export function GET(): Promise<Response> {
  return respond(async () => {
    await checkHealth(await ownContext());
    return answered(readHealth, 200, { status: "ok" });
  });
}
