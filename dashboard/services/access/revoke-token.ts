import { and, eq, isNull, sql } from "drizzle-orm";
import { apiToken } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import { administered, type Context } from "../context.ts";

/**
 * Ends a token: it is good for nothing from now on, nor is who signed in with it. Again changes nothing.
 *
 * @throws CodedError `not_found` where there is none that the caller may end
 */
export async function revokeToken(context: Context, id: number): Promise<void> {
  const mine = and(administered(context, apiToken.projectId), eq(apiToken.id, id));
  const [found] = await context.db.select({ id: apiToken.id }).from(apiToken).where(mine);
  if (!found)
    throw new CodedError(
      "not_found",
      "There is no such token that you may revoke.",
      "The project's settings list its tokens.",
    );
  await context.db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(mine, isNull(apiToken.revokedAt)));
}
