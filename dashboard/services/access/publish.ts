import { and, inArray } from "drizzle-orm";
import { project } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import type { Context } from "../context.ts";
import { projectNamed } from "../project/named.ts";
import type { Caller } from "../token/caller.ts";

/** @throws CodedError `role_lacking` where the caller may read only */
export function requireWriter(caller: Caller): void {
  if (caller.kind === "token" && caller.role === "viewer")
    throw new CodedError(
      "role_lacking",
      "This token is for reading.",
      "Publish with a token of the project that has the role writer.",
    );
}

/**
 * Holds a project's token to its project, and who signed in to theirs. A job's report was bound to its repository before.
 *
 * @throws CodedError `token_foreign`
 */
export async function requireOwnProject(
  { db }: Pick<Context, "db">,
  caller: Caller,
  name: string,
): Promise<void> {
  if (caller.kind !== "token" && caller.kind !== "person") return;
  const [own] = await db
    .select({ id: project.id })
    .from(project)
    .where(and(inArray(project.id, writableBy(caller)), projectNamed(name)));
  if (!own)
    throw new CodedError(
      "token_foreign",
      `This token is not one of ${JSON.stringify(name.slice(0, 200))}.`,
      "Publish with a token of that project; its settings make one.",
    );
}

/** What may be published to with a project's token, or by who signed in. */
const writableBy = (caller: Extract<Caller, { kind: "token" | "person" }>): number[] =>
  caller.kind === "token"
    ? [caller.projectId]
    : [...caller.roles].flatMap(([id, role]) => (role === "viewer" ? [] : id));
