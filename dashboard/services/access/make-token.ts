import { randomBytes } from "node:crypto";
import { and } from "drizzle-orm";
import { apiToken, project, type Scope } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import { administered, type Context } from "../context.ts";
import { projectNamed } from "../project/named.ts";
import { digestOf } from "../token/holder.ts";

const scopes: readonly string[] = ["viewer", "writer", "admin", "badge"] satisfies Scope[];

/** A token that was made: this once, what it is. */
export interface MadeToken {
  id: number;
  token: string;
}

/**
 * Makes a token of a project.
 *
 * @param name what it is for, as the list of tokens shows it
 * @throws CodedError `token_asked`, or `not_found` where there is no such project that the caller administers
 */
export async function makeToken(
  context: Context,
  { project: projectName, name, role }: { project: string; name: string; role: string },
): Promise<MadeToken> {
  if (!/^[^\p{C}]{1,100}$/u.test(name) || name.trim() === "" || !scopes.includes(role))
    throw new CodedError(
      "token_asked",
      "A token needs a name of at most 100 characters and a role.",
      `Say what it is for, and one of ${scopes.join(", ")}: {"name": "nightly job", "role": "writer"}.`,
    );
  const [owner] = await context.db
    .select({ id: project.id })
    .from(project)
    .where(and(administered(context, project.id), projectNamed(projectName)));
  if (!owner) throw noProject(projectName);
  const token = `${role === "badge" ? "mnnpb" : "mnnpt"}_${randomBytes(32).toString("base64url")}`;
  const [made] = await context.db
    .insert(apiToken)
    .values({ projectId: owner.id, name, role: role as Scope, sha256: digestOf(token) })
    .returning({ id: apiToken.id });
  return { id: made!.id, token };
}

/** Says no more to who may not see it than to who misspelt it. */
export const noProject = (name: string): CodedError =>
  new CodedError(
    "not_found",
    `There is no project ${JSON.stringify(name.slice(0, 200))} whose settings you may change.`,
    "Give ?project= as the page of its runs shows it, and the server's token or one of the project with the role admin.",
  );
