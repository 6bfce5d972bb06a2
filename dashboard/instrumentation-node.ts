import { startServer } from "./server/server.ts";
import { log } from "./system/log.ts";

/** Next would stay up and answer 500 for ever if this threw. */
export async function startOrExit(): Promise<void> {
  try {
    await startServer();
  } catch (error) {
    log(`cannot start: ${describe(error)}`);
    process.exit(1);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${describe(error.cause)})` : "";
  const inner = error instanceof AggregateError ? error.errors.map(describe).join("; ") : "";
  return (error.message || inner) + cause;
}
