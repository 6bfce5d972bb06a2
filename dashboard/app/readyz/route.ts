import { readReadiness } from "../../contract/operating.ts";
import { CodedError } from "../../errors/coded-error.ts";
import { answered } from "../../http/asked.ts";
import { respond } from "../../http/respond.ts";
import { ownContext } from "../../server/server.ts";
import { checkHealth } from "../../services/health/check.ts";

export const dynamic = "force-dynamic";

/** Whoever waits longer than this for a page has gone. */
const LIMIT_MS = 5_000;

/** 200 when requests can be answered: the database does, within a bound. */
export function GET(): Promise<Response> {
  return respond(async () => {
    const late = new Promise<"late">((resolve) => setTimeout(resolve, LIMIT_MS, "late").unref());
    const found = await Promise.race([ownContext().then(checkHealth), late]).catch(() => "silent" as const);
    if (found !== undefined)
      throw new CodedError(
        "not_ready",
        found === "late"
          ? `The database gave no answer in ${LIMIT_MS / 1000} s.`
          : "The database cannot be reached.",
        "Wait until it answers; the server's log says what it said.",
        10,
      );
    return answered(readReadiness, 200, { status: "ok" });
  });
}
