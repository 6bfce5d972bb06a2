import { and, eq } from "drizzle-orm";
import { webhook } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import { administered, type Context } from "../context.ts";
import { seal } from "../token/seal.ts";
import type { Sender } from "./deliver.ts";
import { type MadeWebhook, newSecret } from "./make.ts";

/** Removes a webhook with all that was to be sent. @throws CodedError `not_found` where there is none that the caller may remove */
export async function removeWebhook(context: Context, id: number): Promise<void> {
  const gone = await context.db
    .delete(webhook)
    .where(and(administered(context, webhook.projectId), eq(webhook.id, id)))
    .returning({ id: webhook.id });
  if (gone.length === 0) throw noWebhook();
}

/** Gives a webhook another secret, with which all is signed from now on. @throws CodedError `not_found` likewise */
export async function renewSecret(
  context: Context,
  id: number,
  { serverToken }: Pick<Sender, "serverToken">,
): Promise<MadeWebhook> {
  const secret = newSecret();
  const changed = await context.db
    .update(webhook)
    .set({ secret: await seal(secret, serverToken) })
    .where(and(administered(context, webhook.projectId), eq(webhook.id, id)))
    .returning({ id: webhook.id });
  if (changed.length === 0) throw noWebhook();
  return { id, secret };
}

const noWebhook = (): CodedError =>
  new CodedError(
    "not_found",
    "There is no such webhook that you may change.",
    "The project's settings list its webhooks.",
  );
