import { and, eq, inArray } from "drizzle-orm";
import { member, project } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import { administered, type Context } from "../context.ts";
import { projectNamed } from "../project/named.ts";

/**
 * Ends a membership, from the next request on.
 *
 * @throws CodedError `not_found` where there is none that the caller may end
 */
export async function removeMember(
  context: Context,
  { project: projectName, login }: { project: string; login: string },
): Promise<void> {
  const mine = context.db
    .select({ id: project.id })
    .from(project)
    .where(and(administered(context, project.id), projectNamed(projectName)));
  const removed = await context.db
    .delete(member)
    .where(and(inArray(member.projectId, mine), eq(member.login, login.toLowerCase().slice(0, 200))))
    .returning({ login: member.login });
  if (removed.length === 0)
    throw new CodedError(
      "not_found",
      "There is no such member whom you may remove.",
      "The project's settings list its members.",
    );
}
