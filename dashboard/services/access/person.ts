import { randomBytes } from "node:crypto";
import { and, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { member, personSession, project, type Role } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import type { RepositoryRoles } from "../github/roles.ts";
import type { GithubUser } from "../github/sign-in.ts";
import type { Person } from "../token/caller.ts";
import { digestOf } from "../token/holder.ts";
import { isAllowed } from "../token/identity.ts";
import { seal, unseal } from "../token/seal.ts";
import { SESSION_S } from "./lifetime.ts";

/** What persons are found with. */
export interface Finding {
  serverToken: string;
  /** The repositories whose people have what GitHub lets them do; see `MNN_PARITY_GITHUB_REPOSITORIES`. */
  repositories: readonly string[];
  github: RepositoryRoles;
}

/**
 * Lets somebody in whom GitHub vouches for. A membership that names their login becomes theirs for good: who takes the login over
 * does not get it.
 *
 * @returns the session's word, which is nowhere but in their browser
 */
export async function letIn(
  { db }: Pick<Context, "db">,
  { id, login, token }: GithubUser,
  serverToken: string,
): Promise<string> {
  const session = randomBytes(32).toString("base64url");
  await db.delete(personSession).where(lt(personSession.expiresAt, sql`now()`));
  await db
    .update(member)
    .set({ githubId: id })
    .where(and(eq(member.login, login.toLowerCase()), isNull(member.githubId)));
  await db.insert(personSession).values({
    sha256: digestOf(session),
    githubId: id,
    login,
    token: await seal(token, serverToken),
    expiresAt: new Date(Date.now() + SESSION_S * 1000),
  });
  return session;
}

/** Who has that session and what they may do; null where it has ended, here or on GitHub. */
export async function findPerson(
  { db }: Pick<Context, "db">,
  session: string,
  { serverToken, repositories, github }: Finding,
): Promise<Person | null> {
  const sha256 = digestOf(session);
  const [found] = await db
    .select()
    .from(personSession)
    .where(and(eq(personSession.sha256, sha256), gt(personSession.expiresAt, sql`now()`)));
  const token = found ? await unseal(found.token, serverToken) : null;
  if (!found || token === null) return null;
  const memberships = await db
    .select({ projectId: member.projectId, role: member.role })
    .from(member)
    .where(
      or(
        eq(member.githubId, found.githubId),
        and(isNull(member.githubId), eq(member.login, found.login.toLowerCase())),
      ),
    );
  const followed = await followedProjects(db, repositories);
  const told = await github.of(sha256, token, [...followed.keys()].sort());
  if (told.ended) {
    await endPerson({ db }, session);
    return null;
  }
  const roles = new Map<number, Role>();
  const give = (id: number, role: Role) => {
    if (rank[role] > rank[roles.get(id) ?? "none"]) roles.set(id, role);
  };
  for (const { projectId, role } of memberships) give(projectId, role);
  for (const [name, role] of told.roles) give(followed.get(name)!, role);
  return { kind: "person", login: found.login, roles, unknown: told.unknown };
}

const rank = { none: 0, viewer: 1, writer: 2, admin: 3 } as const;

/** Ends a session here. */
export async function endPerson({ db }: Pick<Context, "db">, session: string): Promise<void> {
  await db.delete(personSession).where(eq(personSession.sha256, digestOf(session)));
}

/** Projects that are named as a repository whose people may in: their numbers by name. */
async function followedProjects(
  db: Context["db"],
  repositories: readonly string[],
): Promise<Map<string, number>> {
  if (repositories.length === 0) return new Map();
  const rows = await db.select({ id: project.id, name: project.name }).from(project);
  return new Map(
    rows
      .filter(({ name }) => /^[\w.-]+\/[\w.-]+$/.test(name) && isAllowed(name, repositories))
      .map(({ id, name }) => [name, id]),
  );
}
