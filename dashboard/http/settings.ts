import { originOf } from "./origin.ts";

const NAME = "mnn-parity-new-token";

/** A header that carries a new token to the page that shows it, once (proxy.ts takes it away). */
export function newTokenCookie(request: Request, token: string): string {
  const secure = originOf(request).startsWith("https:") ? "; Secure" : "";
  return `${NAME}=${token}; Path=/settings; HttpOnly; SameSite=Strict; Max-Age=60${secure}`;
}

/** Name of the cookie, and of the header by which the page gets what is in it. */
export const newToken = { cookie: NAME, header: "x-mnn-parity-new-token", path: "/settings" };

/** Leads to the settings of a project, after a form of theirs. */
export function seeSettings(
  request: Request,
  project: string,
  { cookie, problem }: { cookie?: string; problem?: string } = {},
): Response {
  const query = new URLSearchParams({ project, ...(problem ? { problem } : {}) });
  const headers = new Headers({
    location: `${originOf(request)}/settings?${query}`,
    "cache-control": "no-store",
  });
  if (cookie) headers.set("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
