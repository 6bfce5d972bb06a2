// What no page or route should have to think of. Plain JavaScript: it runs before Next, which compiles the rest.
import { randomUUID } from "node:crypto";
// By its path within Next, whose answer to a state that it cannot read is 500.
import { parseAndValidateFlightRouterState as readRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state.js";

/** Longer than any address of ours, with every name in it at its longest and percent-encoded. */
const LONGEST_ADDRESS = 8_000;

const pageMethods = ["GET", "HEAD"];
const apiMethods = [...pageMethods, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const host = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;

/** Headers by which a proxy tells of the client; anybody can send them. */
const forwarded = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
];

/**
 * Why a request is not passed on to Next, which answers 500 to some of these, never to others, and 200 to DELETE.
 *
 * @param {import("node:http").IncomingMessage} request
 * @returns {{ status: number, code: string, why: string, fix: string, headers?: Record<string, string> } | null} with a code of
 *   errors/coded-error.ts
 */
export function refusalOf({ method = "", url = "", headers, rawHeaders, httpVersion }) {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host");
  if (hosts.length > 1 || (headers.host === undefined ? httpVersion === "1.1" : !host.test(headers.host)))
    return {
      ...{ status: 400, code: "address_invalid" },
      why: "The Host header does not name one host.",
      fix: "Send Host: once, with the name and port of the dashboard.",
    };
  if (url.length > LONGEST_ADDRESS)
    return {
      ...{ status: 414, code: "address_too_long" },
      why: "The address is too long.",
      fix: `Ask with an address of at most ${LONGEST_ADDRESS} characters.`,
    };
  if (!/^\/[\x21-\x7e]*$/.test(url) || !isText(url.split("?", 1)[0]))
    return {
      ...{ status: 400, code: "address_invalid" },
      why: "The address is not a path in percent-encoded UTF-8.",
      fix: "Encode each part of it as encodeURIComponent does, without control characters.",
    };
  const allowed = isApi(url) ? apiMethods : pageMethods;
  if (!allowed.includes(method))
    return {
      ...{ status: 405, code: "method_unknown" },
      why: `Nothing here is for ${method}.`,
      fix: `Ask with ${allowed.join(", ")}.`,
      headers: { allow: allowed.join(", ") },
    };
  if (!isRouterState(headers["next-router-state-tree"]))
    return {
      ...{ status: 400, code: "address_invalid" },
      why: "The Next-Router-State-Tree header is none.",
      fix: "Ask without it.",
    };
  return null;
}

/** Whether programs ask there, who are refused in JSON. */
export const isApi = (url) => url.startsWith("/api/");

/** What Next's client sends of the page it is on, when it asks for another. */
function isRouterState(header) {
  try {
    readRouterState(header);
    return true;
  } catch {
    return false;
  }
}

/** Whether a path decodes to UTF-8 without control characters. */
function isText(path) {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}

/**
 * The client's address. A proxy appends the one that it saw to whatever the client claimed before.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {boolean} behindProxy whether a proxy of ours stands in front of every request
 * @returns {string}
 */
export function clientOf({ socket, headers }, behindProxy) {
  const told = behindProxy ? headers["x-forwarded-for"]?.split(",").at(-1)?.trim() : undefined;
  return told || socket.remoteAddress || "unknown";
}

/**
 * Whether a request was made at this machine, to it, and by no other way: what a server that nobody else can reach takes for
 * its owner's. A page of a stranger's site, whose name was made to lead here, has that name for its Host; a proxy says
 * whom it asks for.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {string} listening the address that the server listens on
 * @returns {boolean}
 */
export function isLocal({ socket, headers }, listening) {
  return (
    isLoopback(listening) &&
    isLoopback(socket.remoteAddress ?? "") &&
    isLoopback(hostname(headers.host ?? "")) &&
    ![...forwarded, "via", "x-real-ip"].some((name) => headers[name] !== undefined)
  );
}

const hostname = (host) => host.replace(/:\d{1,5}$/, "").replace(/^\[(.*)\]$/, "$1");

const isLoopback = (address) => /^(localhost|::1|(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.test(address);

/** What a request is called in the log: as a proxy of ours called it, or by a name of its own. */
export function requestId({ headers }, behindProxy) {
  const told = behindProxy ? headers["x-request-id"] : undefined;
  return typeof told === "string" && /^[\w.-]{1,64}$/.test(told) ? told : randomUUID();
}

/** The first segments of the addresses that there are; whatever else is asked for must not become a name in the figures. */
const routes = [
  "api",
  "p",
  "runs",
  "series",
  "mnn",
  "models",
  "compare",
  "pictures",
  "badge",
  "feed",
  "settings",
  "sign-in",
  "_next",
  "healthz",
  "readyz",
  "metrics",
];

/**
 * What an address is counted under: `/`, `/runs`, `/api/v1/reports`.
 *
 * @param {string} path
 * @returns {string}
 */
export function routeOf(path) {
  const [first = "", version, area = ""] = path.split("/").slice(1);
  if (first === "") return "/";
  if (first === "api" && version === "v1" && /^[a-z.-]{1,20}$/.test(area))
    return apiAreas.has(area) ? `/api/v1/${area}` : "/api";
  return routes.includes(first) ? `/${first}` : "other";
}

const apiAreas = new Set([
  "baseline",
  "default-branch",
  "export",
  "import",
  "known",
  "members",
  "openapi.json",
  "projects",
  "reports",
  "retention",
  "runs",
  "schemas",
  "series",
  "session",
  "tokens",
  "visibility",
  "webhooks",
]);

/** Removes what only a proxy of ours may say. */
export function withoutForwarded(headers) {
  for (const name of forwarded) delete headers[name];
}
