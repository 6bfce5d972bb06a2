import type { Database } from "../../db/client.ts";
import { log } from "../../system/log.ts";
import { deliverDue, type Sender } from "./deliver.ts";

/** How often is looked for what is due. */
const EVERY_MS = 2_000;

/**
 * Sends what is due from now on.
 *
 * @returns ends it: what is under way is noted as an attempt that had no answer
 */
export function keepSending(db: Database, sender: Sender): () => Promise<void> {
  let sending: Promise<unknown> | null = null;
  let failing = false;
  const ending = new AbortController();
  const timer = setInterval(() => {
    sending ??= deliverDue(db, sender, ending.signal)
      .then(
        () => {
          failing = false;
        },
        (error: Error) => {
          // Once, not every two seconds while the database is away.
          if (!failing) log(`webhooks wait: ${error.message}`);
          failing = true;
        },
      )
      .finally(() => {
        sending = null;
      });
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    ending.abort();
    await sending;
  };
}
