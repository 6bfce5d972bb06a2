import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemSchema } from "../../dashboard/contract/problem.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { sendRaw, statusIn } from "../support/raw.ts";

beforeAll(ensureBuilt, 240_000);

const request = (method: string, address: string, headers: string[] = [], body = "") =>
  [`${method} ${address} HTTP/1.1`, "host: 127.0.0.1", ...headers, "connection: close", "", body].join(
    "\r\n",
  );
const get = (address: string, ...headers: string[]) => request("GET", address, headers);
const withHost = (...hosts: string[]) =>
  ["GET /healthz HTTP/1.1", ...hosts.map((host) => `host: ${host}`), "connection: close", "", ""].join(
    "\r\n",
  );
const post = (...headers: string[]) =>
  request(
    "POST",
    "/api/v1/reports",
    ["authorization: Bearer test-token", "content-type: application/json", ...headers],
    "x",
  );

const id = "0123456789abcdef";

const requests: [what: string, status: number, text: string][] = [
  // Escapes that are none, or of no UTF-8.
  ["a page at %zz", 400, get("/series/%zz")],
  ["the root at %", 400, get("/%")],
  ["a picture at %zz", 400, get("/pictures/%zz")],
  ["an API route at %zz", 400, get("/api/v1/%zz")],
  ["a file of Next's at %zz", 400, get("/_next/static/%zz")],
  ["data of Next's at %zz", 400, get("/_next/data/%zz/%zz.json")],
  ["half a character", 400, get("/runs/%E0%A4%A")],
  ["bytes of no UTF-8", 400, get("/series/%ff%fe")],
  ["a surrogate", 400, get("/runs/%ed%a0%80")],
  ["an overlong NUL", 400, get("/runs/%c0%80")],
  ["such a query", 404, get("/?project=%ff%c0%80")],
  ["a query of %zz", 404, get("/models?project=%zz")],
  [
    "a query of % for an API route",
    404,
    get("/api/v1/baseline?project=%&branch=%", "authorization: Bearer test-token"),
  ],
  // NUL and other controls.
  ["a NUL as a path", 400, get("/%00")],
  ["a NUL as a run", 400, get("/runs/%00")],
  ["a NUL as a series", 400, get("/series/%00")],
  ["a NUL as a cell", 400, get("/runs/1/cells/%00")],
  ["a NUL as a picture", 400, get("/pictures/%00")],
  ["a line break", 400, get("/runs/%0d%0aset-cookie:%20a=b")],
  ["a bare NUL", 400, get("/\0")],
  ["a bare byte beyond ASCII", 400, get("/\xff")],
  ["a NUL as a project", 404, get("/?project=%00")],
  ["a NUL in a project", 404, get("/models?project=a%00b")],
  ["a NUL as a series' project", 404, get(`/series/${id}?project=%00`)],
  [
    "a NUL of the API",
    404,
    get("/api/v1/baseline?project=%00&branch=%00", "authorization: Bearer test-token"),
  ],
  [
    "a NUL as a branch",
    404,
    get("/api/v1/baseline?project=a&branch=%00", "authorization: Bearer test-token"),
  ],
  ["a NUL in a header", 400, get("/", "x-a: b\0c")],
  // Methods.
  ...["/", "/runs/1", "/api/v1/reports", "/pictures/x", "/_next/static/x", "/healthz"].map(
    (address): [string, number, string] => [`TRACE of ${address}`, 405, request("TRACE", address)],
  ),
  ["CONNECT", 405, "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n"],
  ["DELETE of a page", 405, request("DELETE", "/")],
  ["PATCH of a run", 405, request("PATCH", "/runs/1")],
  ["PROPFIND", 405, request("PROPFIND", "/")],
  ["OPTIONS of all", 400, request("OPTIONS", "*")],
  ["POST to a page", 405, request("POST", "/", ["content-length: 0"])],
  ["an action that is none", 405, request("POST", "/", ["next-action: x", "content-length: 2"], "[]")],
  ["DELETE of the API", 405, request("DELETE", "/api/v1/reports")],
  ["a method that is none", 400, request("BREW", "/")],
  // Addresses.
  ["10 000 characters", 414, get(`/${"a".repeat(10_000)}`)],
  ["100 000 characters", 431, get(`/${"a".repeat(100_000)}`)],
  ["7 000 characters of a series", 404, get(`/series/${"a".repeat(7000)}`)],
  ["7 000 characters of a query", 404, get(`/?project=${"a".repeat(7000)}`)],
  ["another server's", 400, get("http://example.com/runs/1")],
  ["another server's that is none", 400, get("http://[/")],
  ["a way out", 404, get("/../../etc/passwd")],
  ["a way out, escaped", 404, get("/_next/static/..%2f..%2fetc/passwd")],
  ["Next's page of last resort", 404, get("/_global-error")],
  // Hosts and headers.
  ["no host", 400, withHost()],
  ["an empty host", 400, withHost("")],
  ["two hosts", 400, withHost("a", "b")],
  ["a host of no form", 400, withHost("a b<>")],
  ["a host that does not end", 400, withHost("[::1")],
  ["a host with a user", 400, withHost("a@b")],
  ["a host with a port of no number", 400, withHost("a:b")],
  ["half a header of Next's", 400, get("/runs/1", "rsc: 1", "next-router-state-tree: []")],
  ["such a header in no encoding", 400, get("/", "rsc: 1", "next-router-state-tree: %zz")],
  ["20 KB of a header", 431, get("/", `x-a: ${"b".repeat(20_000)}`)],
  ["an expectation of no meaning", 417, post("expect: wonders", "content-length: 1")],
  // Bodies.
  ["a length that is no number", 400, post("content-length: x")],
  ["a length below 0", 400, post("content-length: -1")],
  ["two lengths", 400, post("content-length: 1", "content-length: 2")],
  ["a length and chunks", 400, post("content-length: 1", "transfer-encoding: chunked")],
  ["an encoding of no meaning", 400, post("transfer-encoding: wonders")],
  ["a chunk of no length", 400, post("transfer-encoding: chunked")],
  ["more than all memory", 413, post("content-length: 999999999999999")],
  // No HTTP.
  ["TLS", 400, "\x16\x03\x01\x02\x00\x01\x00"],
  ["HTTP/2", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["HTTP/3.0", 400, "GET / HTTP/3.0\r\nhost: a\r\n\r\n"],
  // Nothing wrong with these.
  ["HTTP/1.0 without a host", 200, "GET /healthz HTTP/1.0\r\n\r\n"],
  ["an upgrade, which is not given", 200, get("/healthz", "upgrade: websocket")],
  ["HEAD of a page", 200, request("HEAD", "/")],
  ["slashes", 308, get("//evil.example/")],
];

describe.each(databases)("a dashboard on %s", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  let dashboard: Dashboard;
  beforeAll(async () => {
    database = await open();
    dashboard = await startDashboard({ DATABASE_URL: database.url });
  }, 120_000);
  afterAll(async () => {
    await dashboard?.stop();
    await database?.[Symbol.asyncDispose]();
  });

  it.each(requests)("takes %s: %i, and lives", async (_, status, text) => {
    const answer = await sendRaw(dashboard.url, text);
    expect([statusIn(answer), answer.slice(0, 400)]).toEqual([status, expect.any(String)]);
    expect((await fetch(`${dashboard.url}/healthz`)).status).toBe(200);
  });

  it.each([
    ["a member's name that is none", request("POST", "/api/v1/members/%00/remove")],
    ["a method that nothing is for", request("TRACE", "/api/v1/runs")],
    ["an address that is too long", get(`/api/v1/${"a".repeat(10_000)}`)],
    ["two hosts", get("/api/v1/runs", "host: b")],
  ])("tells programs of %s in a problem", async (_, text) => {
    const answer = await sendRaw(dashboard.url, text);
    expect(answer).toMatch(/^content-type: application\/problem\+json\r$/m);
    const problem = problemSchema.parse(
      JSON.parse(answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1)),
    );
    expect([problem.status, problem.fix]).toEqual([statusIn(answer), expect.stringMatching(/\.$/)]);
    expect(answer).toContain(`x-request-id: ${problem.request}`);
  });

  it("has said nothing of a fault in its log", () => {
    expect(dashboard.output()).not.toMatch(/error|failed/i);
  });

  it.each([
    "",
    "/",
    "?url=%2Ficon.svg&w=64&q=75",
    "?url=%2Ficon.svg&w=640&q=75",
    "?url=http%3A%2F%2F127.0.0.1%2Fx&w=64&q=75",
    "?url=%zz",
    "?url=%00",
  ])("has no pictures scaled at /_next/image%s", async (query) => {
    expect((await fetch(`${dashboard.url}/_next/image${query}`)).status).toBe(404);
  });
});
