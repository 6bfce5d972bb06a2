import { SESSION_S } from "../services/access/lifetime.ts";
import { SIGN_IN_S } from "../services/access/sign-in-state.ts";
import { originOf } from "./origin.ts";

const NAME = "mnn-parity-session";

const STATE = "mnn-parity-sign-in";
const STATE_PATH = "/api/v1/session/github";

/** The session that a request's cookies carry. */
export const sessionIn = (headers: Pick<Headers, "get">): string | null => cookieIn(headers, NAME);

/** What a browser kept that was sent to GitHub. */
export const stateIn = (headers: Pick<Headers, "get">): string | null => cookieIn(headers, STATE);

function cookieIn(headers: Pick<Headers, "get">, name: string): string | null {
  const cookies = (headers.get("cookie") ?? "").split(/; */);
  const found = cookies.find((cookie) => cookie.startsWith(`${name}=`));
  return found?.slice(name.length + 1) || null;
}

/** A header that has the browser keep a session, for this site's own pages alone; an empty one ends it. */
export function sessionCookie(request: Request, session: string): string {
  return `${NAME}=${session}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${session ? SESSION_S : 0}${secureFor(request)}`;
}

/** The same for what it keeps while it is at GitHub. */
export function stateCookie(request: Request, word: string): string {
  return `${STATE}=${word}; Path=${STATE_PATH}; HttpOnly; SameSite=Lax; Max-Age=${word ? SIGN_IN_S : 0}${secureFor(request)}`;
}

const secureFor = (request: Request): string => (originOf(request).startsWith("https:") ? "; Secure" : "");
