import { hkdfSync } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import type { Context } from "../context.ts";
import type { Caller } from "../token/caller.ts";
import { findHolderById } from "../token/holder.ts";

/** How long one stays signed in, in seconds. */
export const SESSION_S = 30 * 24 * 3600;

const ISSUER = "mnn-parity";
const OWNER = "owner";

/** Of the server's token, so that a new one ends all sessions. */
const keyOf = (serverToken: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", serverToken, "", "mnn-parity session", 32));

/** What a browser keeps of who signed in with a token: a signed word that names the token, not the token. */
export function signSession(
  caller: Caller & { kind: "owner" | "token" },
  serverToken: string,
): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(ISSUER)
    .setSubject(caller.kind === "owner" ? OWNER : String(caller.token))
    .setIssuedAt()
    .setExpirationTime(`${SESSION_S}s`)
    .sign(keyOf(serverToken));
}

/** Who signed in; nobody where the word does not hold, is too old, or the token was revoked since. */
export async function readSession(
  context: Pick<Context, "db">,
  session: string,
  serverToken: string,
): Promise<Caller> {
  const verified = await jwtVerify(session, keyOf(serverToken), {
    issuer: ISSUER,
    algorithms: ["HS256"],
    requiredClaims: ["exp", "sub"],
  }).catch(() => null);
  const subject = verified?.payload.sub;
  if (subject === undefined) return { kind: "nobody" };
  if (subject === OWNER) return { kind: "owner" };
  return (await findHolderById(context, Number(subject))) ?? { kind: "nobody" };
}
