import { hkdfSync } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import type { Context } from "../context.ts";
import type { Caller } from "../token/caller.ts";
import { findHolderById } from "../token/holder.ts";
import { SESSION_S } from "./lifetime.ts";
import { type Finding, findPerson } from "./person.ts";

const ISSUER = "mnn-parity";
const OWNER = "owner";
const PERSON = "person:";

/** Of the server's token, so that a new one ends all sessions. */
const keyOf = (serverToken: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", serverToken, "", "mnn-parity session", 32));

/** Who a session is of: who showed the server's token, a token of a project, or who came from GitHub. */
export type Signed =
  | { kind: "owner" }
  | { kind: "token"; token: number }
  | { kind: "person"; session: string };

/** What a browser keeps of who signed in: a signed word that names the token or the session, and is neither. */
export function signSession(signed: Signed, serverToken: string): Promise<string> {
  const subject =
    signed.kind === "owner"
      ? OWNER
      : signed.kind === "token"
        ? String(signed.token)
        : `${PERSON}${signed.session}`;
  return new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(ISSUER)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(`${SESSION_S}s`)
    .sign(keyOf(serverToken));
}

/** Whom such a word names; null where it does not hold, or is too old. */
export async function verifySession(session: string, serverToken: string): Promise<Signed | null> {
  const verified = await jwtVerify(session, keyOf(serverToken), {
    issuer: ISSUER,
    algorithms: ["HS256"],
    requiredClaims: ["exp", "sub"],
  }).catch(() => null);
  const subject = verified?.payload.sub;
  if (subject === undefined) return null;
  if (subject === OWNER) return { kind: "owner" };
  if (subject.startsWith(PERSON)) return { kind: "person", session: subject.slice(PERSON.length) };
  return { kind: "token", token: Number(subject) };
}

/**
 * Who signed in; nobody where the word does not hold, the token was revoked since, or the session was ended.
 *
 * @param people null where nobody comes from GitHub
 */
export async function readSession(
  context: Pick<Context, "db">,
  session: string,
  serverToken: string,
  people: Finding | null,
): Promise<Caller> {
  const signed = await verifySession(session, serverToken);
  if (signed?.kind === "owner") return { kind: "owner" };
  if (signed?.kind === "token") return (await findHolderById(context, signed.token)) ?? { kind: "nobody" };
  if (signed && people) return (await findPerson(context, signed.session, people)) ?? { kind: "nobody" };
  return { kind: "nobody" };
}
