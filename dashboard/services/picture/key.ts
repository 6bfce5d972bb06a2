import { hkdfSync } from "node:crypto";
import { eq } from "drizzle-orm";
import { jwtVerify, SignJWT } from "jose";
import { project, run } from "../../db/schema.ts";
import type { Context } from "../context.ts";

const DAY_S = 86_400;

/** As long as somebody may look at a pull request's comment again. */
const DAYS = 30;

const AUDIENCE = "pictures";

/** Of the server's token, so that a new one ends all keys. */
const keyOf = (serverToken: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", serverToken, "", "mnn-parity pictures", 32));

/**
 * What in a picture's address opens it for a while to who cannot sign in, as the server that fetches what a comment shows: a signed word
 * that names the project. A picture's address is the SHA-256 of its bytes, so that it opens nothing to who does not have the report.
 */
const signPictures = (projectId: number, serverToken: string): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setAudience(AUDIENCE)
    .setSubject(String(projectId))
    .setExpirationTime(endOf(Date.now()))
    .sign(keyOf(serverToken));

/** With a day, so that a picture's address stays the same through it, and whoever fetched it has it. @returns in s, as a signed word has it */
const endOf = (now: number): number => (Math.ceil(now / 1000 / DAY_S) + DAYS) * DAY_S;

/** The project that such a word names; null where it does not hold, or is too old. */
export async function projectOfKey(key: string, serverToken: string): Promise<number | null> {
  const verified = await jwtVerify(key, keyOf(serverToken), {
    audience: AUDIENCE,
    algorithms: ["HS256"],
    requiredClaims: ["exp", "sub"],
  }).catch(() => null);
  return verified ? Number(verified.payload.sub) : null;
}

/** What opens the pictures of a run's project; null where they are open to everybody. @param runId of a run that the caller may see */
export async function keyOfRun(
  { db }: Pick<Context, "db">,
  runId: number,
  serverToken: string,
): Promise<string | null> {
  const [found] = await db
    .select({ id: project.id, public: project.public })
    .from(run)
    .innerJoin(project, eq(project.id, run.projectId))
    .where(eq(run.id, runId));
  return found && !found.public ? signPictures(found.id, serverToken) : null;
}
