import { SESSION_S } from "../services/access/session.ts";
import { originOf } from "./origin.ts";

const NAME = "mnn-parity-session";

/** The session that a request's cookies carry. */
export function sessionIn(headers: Pick<Headers, "get">): string | null {
  const cookies = (headers.get("cookie") ?? "").split(/; */);
  const found = cookies.find((cookie) => cookie.startsWith(`${NAME}=`));
  return found?.slice(NAME.length + 1) || null;
}

/** A header that has the browser keep a session, for this site's own pages alone; an empty one ends it. */
export function sessionCookie(request: Request, session: string): string {
  const secure = originOf(request).startsWith("https:") ? "; Secure" : "";
  return `${NAME}=${session}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${session ? SESSION_S : 0}${secure}`;
}
