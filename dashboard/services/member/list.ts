import { and, asc, eq } from "drizzle-orm";
import { member, project, type Role } from "../../db/schema.ts";
import { administered, type Context } from "../context.ts";
import { projectNamed } from "../project/named.ts";

/** A member as the project's settings show it; times in ISO 8601. */
export interface MemberLine {
  /** In lower case, as GitHub compares logins. */
  login: string;
  role: Role;
  createdAt: string;
  /** Whether they have signed in since, which bound the membership to their account. */
  seen: boolean;
}

/** The members of a project that the caller administers. */
export async function listMembers(context: Context, projectName: string): Promise<MemberLine[]> {
  const rows = await context.db
    .select({
      login: member.login,
      role: member.role,
      createdAt: member.createdAt,
      githubId: member.githubId,
    })
    .from(member)
    .innerJoin(project, eq(project.id, member.projectId))
    .where(and(administered(context, project.id), projectNamed(projectName)))
    .orderBy(asc(member.login))
    .limit(1000);
  return rows.map(({ githubId, createdAt, ...row }) => ({
    ...row,
    createdAt: createdAt.toISOString(),
    seen: githubId !== null,
  }));
}
