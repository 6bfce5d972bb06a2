import { and, asc, eq, inArray, lte, sql } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { delivery, webhook } from "../../db/schema.ts";
import { unseal } from "../token/seal.ts";
import { isTaken, type Outcome, send } from "./send.ts";

/** How long after each failed attempt the next one is made, in seconds; after the last, none. */
export const WAITS_S = [10, 60, 300, 1_800, 7_200, 21_600] as const;

/** As many as are sent at once; and for how long one is this instance's, which may die meanwhile. */
const AT_ONCE = 5;
const LEASE_S = 60;

/** With what messages are sent. */
export interface Sender {
  serverToken: string;
  /** Hosts that may be private; see `MNN_PARITY_WEBHOOK_HOSTS`. */
  hosts: readonly string[];
}

/** Sends what is due, of several instances each its own. @returns how many were tried */
export async function deliverDue(db: Database, sender: Sender, ending?: AbortSignal): Promise<number> {
  const due = await db.transaction(async (tx) => {
    const ready = await tx
      .select({ id: delivery.id })
      .from(delivery)
      .where(lte(delivery.nextAt, sql`now()`))
      .orderBy(asc(delivery.nextAt))
      .limit(AT_ONCE)
      .for("update", { skipLocked: true });
    if (ready.length === 0) return [];
    return tx
      .update(delivery)
      .set({ attempts: sql`${delivery.attempts} + 1`, nextAt: inSeconds(LEASE_S) })
      .where(
        inArray(
          delivery.id,
          ready.map(({ id }) => id),
        ),
      )
      .returning();
  });
  await Promise.all(due.map((one) => attempt(db, one, sender, ending)));
  return due.length;
}

async function attempt(
  db: Database,
  one: typeof delivery.$inferSelect,
  sender: Sender,
  ending?: AbortSignal,
): Promise<void> {
  const [hook] = await db
    .select({ url: webhook.url, secret: webhook.secret })
    .from(webhook)
    .where(eq(webhook.id, one.webhookId));
  if (!hook) return;
  const secret = await unseal(hook.secret, sender.serverToken);
  const outcome: Outcome =
    secret === null
      ? { why: "the server's token has changed since the secret was made: make a new secret" }
      : await send(hook.url, one, secret, sender.hosts, ending);
  const taken = isTaken(outcome);
  const wait = WAITS_S[one.attempts - 1];
  await db
    .update(delivery)
    .set({
      status: "status" in outcome ? outcome.status : null,
      why: "why" in outcome ? outcome.why.slice(0, 500) : null,
      deliveredAt: taken ? sql`now()` : null,
      nextAt: taken || wait === undefined ? null : inSeconds(wait),
    })
    .where(and(eq(delivery.id, one.id), eq(delivery.attempts, one.attempts)));
}

const inSeconds = (seconds: number) => sql`now() + ${seconds} * interval '1 second'`;
