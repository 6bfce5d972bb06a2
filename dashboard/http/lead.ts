import { originOf } from "./origin.ts";

/** A page of ours; an address elsewhere would have us send readers to a stranger's. */
export const pathIn = (to: string): string => (/^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : "/");

/** Leads a browser on. @param to a path of ours, or an address of GitHub's */
export function lead(request: Request, to: string, cookies: readonly string[] = []): Response {
  const location = to.startsWith("/") ? `${originOf(request)}${to}` : to;
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

/** The page where one signs in, which says why one is back. */
export const signInAgain = (problem: string, to: string): string =>
  `/sign-in?problem=${problem}&to=${encodeURIComponent(pathIn(to))}`;
