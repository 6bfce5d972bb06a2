import { and } from "drizzle-orm";
import { member, project, type Role } from "../../db/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";
import { noProject } from "../access/make-token.ts";
import { administered, type Context } from "../context.ts";
import { projectNamed } from "../project/named.ts";

const roles: readonly string[] = ["viewer", "writer", "admin"] satisfies Role[];

/** As GitHub has them, and GitHub Enterprise with `_shortcode`. */
const LOGIN = /^[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?$/;

/**
 * Makes somebody a member of a project, or gives a member another role.
 *
 * @throws CodedError `member_asked`, or `not_found` where there is no such project that the caller administers
 */
export async function setMember(
  context: Context,
  { project: projectName, login, role }: { project: string; login: string; role: string },
): Promise<void> {
  const name = login.trim().replace(/^@/, "").toLowerCase();
  if (!LOGIN.test(name) || !roles.includes(role))
    throw new CodedError(
      "member_asked",
      "A member needs a login on GitHub and a role.",
      `Give both: {"login": "octocat", "role": "viewer"}; roles are ${roles.join(", ")}.`,
    );
  const [owner] = await context.db
    .select({ id: project.id })
    .from(project)
    .where(and(administered(context, project.id), projectNamed(projectName)));
  if (!owner) throw noProject(projectName);
  await context.db
    .insert(member)
    .values({ projectId: owner.id, login: name, role: role as Role })
    .onConflictDoUpdate({ target: [member.projectId, member.login], set: { role: role as Role } });
}
