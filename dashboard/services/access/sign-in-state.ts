import { hkdfSync } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";

/** What is kept in a browser while it is sent to GitHub and back. */
export interface SignInState {
  /** What GitHub gives back. */
  state: string;
  /** The page to lead to at the end. */
  to: string;
}

/** How long signing in on GitHub may take, in seconds. */
export const SIGN_IN_S = 600;

const ISSUER = "mnn-parity sign-in";

const keyOf = (serverToken: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", serverToken, "", ISSUER, 32));

export const signSignIn = ({ state, to }: SignInState, serverToken: string): Promise<string> =>
  new SignJWT({ to })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(ISSUER)
    .setSubject(state)
    .setExpirationTime(`${SIGN_IN_S}s`)
    .sign(keyOf(serverToken));

/** Null where it does not hold, or is too old. */
export async function verifySignIn(word: string, serverToken: string): Promise<SignInState | null> {
  const verified = await jwtVerify(word, keyOf(serverToken), {
    issuer: ISSUER,
    algorithms: ["HS256"],
    requiredClaims: ["exp", "sub"],
  }).catch(() => null);
  const { sub, to } = verified?.payload ?? {};
  return sub !== undefined && typeof to === "string" ? { state: sub, to } : null;
}
