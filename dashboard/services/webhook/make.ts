import { randomBytes } from "node:crypto";
import { and, count, eq } from "drizzle-orm";
import { delivery, project, webhook } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import { noProject } from "../access/make-token.ts";
import { administered, type Context } from "../context.ts";
import { projectNamed } from "../project/named.ts";
import { seal } from "../token/seal.ts";
import { receiverOf } from "./address.ts";
import type { Sender } from "./deliver.ts";

/** As many as a project may have. */
const MOST = 10;

/** A webhook that was made: this once, the secret that its messages are signed with. */
export interface MadeWebhook {
  id: number;
  secret: string;
}

export const newSecret = (): string => `mnnph_${randomBytes(32).toString("base64url")}`;

/**
 * Makes a webhook of a project, and sends its receiver a first message (`ping`).
 *
 * @throws CodedError `webhook_asked`, or `not_found` where there is no such project that the caller administers
 */
export async function makeWebhook(
  context: Context,
  { project: projectName, url }: { project: string; url: string },
  { serverToken, hosts }: Sender,
): Promise<MadeWebhook> {
  const receiver = receiverOf(url.trim(), hosts);
  const [owner] = await context.db
    .select({ id: project.id, name: project.name })
    .from(project)
    .where(and(administered(context, project.id), projectNamed(projectName)));
  if (!owner) throw noProject(projectName);
  const [has] = await context.db
    .select({ hooks: count() })
    .from(webhook)
    .where(eq(webhook.projectId, owner.id));
  if (has!.hooks >= MOST)
    throw new CodedError(
      "webhook_asked",
      `A project has at most ${MOST} webhooks.`,
      "Remove one that is not needed any more.",
    );
  const secret = newSecret();
  const sealed = await seal(secret, serverToken);
  const id = await context.db.transaction(async (tx) => {
    const [made] = await tx
      .insert(webhook)
      .values({ projectId: owner.id, url: receiver.href, secret: sealed })
      .returning({ id: webhook.id });
    const body = JSON.stringify({ event: "ping", project: owner.name });
    await tx.insert(delivery).values({ webhookId: made!.id, projectId: owner.id, event: "ping", body });
    return made!.id;
  });
  return { id, secret };
}
