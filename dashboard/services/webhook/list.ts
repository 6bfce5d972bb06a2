import { and, asc, desc, eq } from "drizzle-orm";
import { delivery, project, webhook } from "../../db/schema.ts";
import { administered, type Context } from "../context.ts";
import { projectNamed } from "../project/named.ts";

/** A message and what became of it; times in ISO 8601. */
export interface DeliveryLine {
  id: string;
  event: string;
  createdAt: string;
  attempts: number;
  /** Of the receiver's last answer; null where it gave none. */
  status: number | null;
  /** Why it gave none; null where it did, or was not asked yet. */
  why: string | null;
  deliveredAt: string | null;
  /** When it is tried next; null where it will not be. */
  nextAt: string | null;
}

/** A webhook as its project's settings show it, with its newest messages. */
export interface WebhookLine {
  id: number;
  url: string;
  createdAt: string;
  deliveries: DeliveryLine[];
}

const DELIVERIES = 20;

/** The webhooks of a project that the caller administers. */
export async function listWebhooks(context: Context, projectName: string): Promise<WebhookLine[]> {
  const hooks = await context.db
    .select({ id: webhook.id, url: webhook.url, createdAt: webhook.createdAt })
    .from(webhook)
    .innerJoin(project, eq(project.id, webhook.projectId))
    .where(and(administered(context, project.id), projectNamed(projectName)))
    .orderBy(asc(webhook.id));
  const iso = (time: Date | null) => time?.toISOString() ?? null;
  return Promise.all(
    hooks.map(async ({ createdAt, ...hook }) => {
      const rows = await context.db
        .select()
        .from(delivery)
        .where(eq(delivery.webhookId, hook.id))
        .orderBy(desc(delivery.createdAt), desc(delivery.id))
        .limit(DELIVERIES);
      const deliveries = rows.map(({ id, event, createdAt, attempts, status, why, deliveredAt, nextAt }) => ({
        id,
        event,
        attempts,
        status,
        why,
        createdAt: createdAt.toISOString(),
        deliveredAt: iso(deliveredAt),
        nextAt: iso(nextAt),
      }));
      return { ...hook, createdAt: createdAt.toISOString(), deliveries };
    }),
  );
}
