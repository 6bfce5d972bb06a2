import type { RunRow } from "../services/run/page.ts";
import { runUrl } from "./told.ts";

/** A run as the contract has it. */
export function runTold(request: Request, row: RunRow) {
  const { id: _, came: __, projectName: ___, link, reportedAt, receivedAt, agedAt, ...run } = row;
  return {
    ...run,
    id: link,
    reportedAt: reportedAt.toISOString(),
    receivedAt: receivedAt.toISOString(),
    agedAt: agedAt?.toISOString() ?? null,
    url: runUrl(request, link),
  };
}
