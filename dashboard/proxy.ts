import { type NextRequest, NextResponse } from "next/server";
import { wordsOf } from "../core/words/words.ts";
import { failedPage } from "./components/failed-page.ts";
import { addressHeader, langAsked, langCookie, langHeader, langOf } from "./http/lang.ts";
import { movedTo } from "./http/moved.ts";
import { newToken } from "./http/settings.ts";
import { isThere } from "./http/there.ts";
import { requestContext } from "./server/server.ts";
import { isDevelopment } from "./system/environment.ts";
import { log } from "./system/log.ts";

/** Where no page is: Next answers with 404 and the whole of the page that says so. */
const NOWHERE = "/nowhere";

/**
 * Leads what is not there to the page that says so, under its own address, and gives every page a policy under which
 * only the scripts that this answer carries may run. It must not match `/api`: what passes here is cut at 10 MB.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  try {
    return await lead(request);
  } catch (error) {
    return failed(request, error);
  }
}

async function lead(request: NextRequest): Promise<NextResponse> {
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const policy = [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment() ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const made = request.cookies.get(newToken.cookie)?.value;
  headers.delete(newToken.header);
  if (made) headers.set(newToken.header, made);
  const { pathname, search, searchParams } = request.nextUrl;
  const chosen = request.cookies.get(langCookie.name)?.value;
  headers.set(langHeader, langOf(searchParams, chosen, request.headers.get("accept-language")));
  headers.set(addressHeader, `${pathname}${search}`);
  const context = await requestContext(request.headers);
  const moved = await movedTo(context, pathname, searchParams);
  const target = moved === null ? null : new URL(moved, request.nextUrl);
  // What is not there is not there under its old address either.
  if (target && (await isThere(context, target.pathname, target.searchParams)))
    return NextResponse.redirect(target, 308);
  const there = await isThere(context, pathname, searchParams);
  const response = there
    ? NextResponse.next({ request: { headers } })
    : NextResponse.rewrite(new URL(NOWHERE, request.url), { request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (made) response.cookies.set({ name: newToken.cookie, value: "", path: newToken.path, maxAge: 0 });
  const lang = langAsked(searchParams);
  if (lang) response.cookies.set({ ...langCookie, value: lang, path: "/", sameSite: "lax", httpOnly: true });
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "same-origin");
  return response;
}

/** Where what every page begins with fails, as without its database: Next's own answer would be one line. */
function failed(request: NextRequest, error: unknown): NextResponse {
  const path = request.nextUrl.pathname;
  log(`the page ${path} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const lang = langOf(
    request.nextUrl.searchParams,
    request.cookies.get(langCookie.name)?.value,
    request.headers.get("accept-language"),
  );
  return new NextResponse(failedPage(wordsOf(lang)), {
    status: 500,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    },
  });
}

export const config = { matcher: "/((?!api/|pictures/|_next/|healthz|readyz|metrics|icon).*)" };
