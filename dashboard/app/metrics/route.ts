import { CodedError } from "../../errors/coded-error.ts";
import { respond } from "../../http/respond.ts";
import { apiReaderOf } from "../../server/api.ts";
import { metrics } from "../../server/metrics.ts";

export const dynamic = "force-dynamic";

/** Figures for Prometheus, for who has the server's token: they tell of all projects together. */
export function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { caller } = await apiReaderOf(request);
    if (caller.kind !== "owner")
      throw new CodedError(
        "owner_only",
        "These figures are of all projects together.",
        "Send the server's token: authorization: Bearer TOKEN.",
      );
    const { text, type } = await metrics();
    return new Response(text, { headers: { "content-type": type, "cache-control": "no-store" } });
  });
}
