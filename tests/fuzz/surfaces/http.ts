import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { encodeReport } from "../../../core/report/schema.ts";
import { sendRaw, statusIn } from "../../support/raw.ts";
import { brokenJsonText } from "../json.ts";
import { holdPage } from "../markup.ts";
import { namedReport } from "../named.ts";
import { names } from "../names.ts";
import { reportSamples } from "../reports.ts";
import { Effect, type Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

const TOKEN = "fuzz-token";

interface Request {
  method: string;
  /** Bytes, a character each. */
  target: string;
  headers: string[];
  body: Uint8Array;
}

const escaped = names.map((name) => encodeURIComponent(Buffer.from(name).toString()));
const raw = names.map((name) =>
  Buffer.from(name)
    .toString("latin1")
    .replaceAll(/[\r\n ]/g, "+"),
);
const segment = fc.oneof({ weight: 3, arbitrary: escaped }, { weight: 1, arbitrary: raw });
const filled = (make: (one: string, other: string) => string) =>
  fc.tuple(segment, segment).map(([a, b]) => make(a, b));

const pages = fc.oneof(
  filled((a, b) => `/p/${a}/${b}`),
  filled((a) => `/p/acme/photo-editor?${a}`),
  filled((a, b) => `/?project=${a}&branch=${b}`),
  filled((a) => `/models?project=${a}`),
  filled((a) => `/runs?project=${a}`),
  filled((a, b) => `/runs/${a}/cells/${b}`),
  filled((a) => `/runs/1/cells/${a}`),
  filled((a, b) => `/series/${a}?project=${b}`),
  filled((a) => `/pictures/${a}`),
  filled((a, b) => `/badge/${a}/${b}.svg`),
  filled((a) => `/badge/acme/photo-editor.svg?branch=${a}`),
  filled((a, b) => `/feed/${a}/${b}`),
  filled((a, b) => `/mnn/${a}?project=${b}`),
  filled((a, b) => `/api/v1/baseline?project=${a}&branch=${b}`),
  filled((a) => `/api/v1/schemas?${a}`),
  filled((a) => `/${a}`),
  filled((a) => `/_next/${a}`),
);

const header = fc
  .tuple(
    fc.constantFrom(
      "cookie",
      "accept-language",
      "x-forwarded-for",
      "x-forwarded-host",
      "origin",
      "rsc",
      "if-none-match",
      "range",
      "accept-encoding",
      "next-action",
      "referer",
    ),
    raw,
  )
  .map(([name, value]) => `${name}: ${value.replaceAll(/[^\x20-\x7e\x80-\xff]/g, "")}`);
/** Seldom a wrong one: who guesses is soon answered with 429 and nothing else. */
const token = fc.oneof(
  { weight: 60, arbitrary: fc.constant(`authorization: Bearer ${TOKEN}`) },
  { weight: 20, arbitrary: fc.constant("x-nothing: 1") },
  { weight: 1, arbitrary: fc.constantFrom("authorization: Bearer x", "authorization: Basic eDp4") },
);

const read: fc.Arbitrary<Request> = fc
  .tuple(
    fc.constantFrom("GET", "GET", "GET", "HEAD", "POST", "DELETE", "OPTIONS"),
    pages,
    token,
    fc.array(header, { maxLength: 3 }),
  )
  .map(([method, target, who, more]) => ({
    method,
    target,
    headers: [who, ...more],
    body: new Uint8Array(),
  }));

const fields = brokenJsonText([
  {
    project: "acme/photo-editor",
    name: "a token",
    visibility: "private",
    branch: "main",
    role: "reader",
    token: TOKEN,
  },
]);
const change: fc.Arbitrary<Request> = fc
  .tuple(
    fc.constantFrom("tokens", "visibility", "default-branch", "session", "tokens/1/revoke"),
    fields,
    token,
  )
  .map(([route, text, who]) => ({
    method: "POST",
    target: `/api/v1/${route}`,
    headers: [who, "content-type: application/json"],
    body: Buffer.from(text),
  }));

const reportBody = fc.oneof(
  { weight: 3, arbitrary: brokenJsonText(reportSamples()) },
  { weight: 1, arbitrary: names.map((name) => JSON.stringify(encodeReport(namedReport(name)))) },
);
const publish: fc.Arbitrary<Request> = fc
  .tuple(reportBody, fc.constantFrom("identity", "gzip", "gzip cut", "gzip, a lie"), token)
  .map(([text, encoding, who]) => ({
    method: "POST",
    target: "/api/v1/reports",
    headers: [who, "content-type: application/json", `content-encoding: ${encoding.split(/[ ,]/)[0]}`],
    body: bodyOf(Buffer.from(text), encoding),
  }));

function bodyOf(text: Buffer, encoding: string): Uint8Array {
  if (encoding === "gzip cut") return gzipSync(text).subarray(0, -20);
  return encoding === "gzip" ? gzipSync(text) : text;
}

/** Requests to a dashboard that listens to this machine alone, with a database of its own. */
export const http = (send = sendRaw, start = startServer): Surface<Request> => ({
  name: "HTTP",
  times: 1200,
  // The server is another process: what of it ran is not counted.
  modules: [],
  async open() {
    const server = await start();
    return {
      inputs: fc.oneof(
        { weight: 5, arbitrary: read },
        { weight: 1, arbitrary: change },
        { weight: 3, arbitrary: publish },
      ),
      show: ({ method, target, headers, body }) =>
        [
          `${method} ${JSON.stringify(target)}`,
          ...headers,
          Buffer.from(body).toString("latin1").slice(0, 4000),
        ].join("\n"),
      async attempt(request) {
        const answer = await send(server.url, textOf(request));
        const status = statusIn(answer);
        if (Number.isNaN(status)) throw new Error(`no answer of HTTP: ${answer.slice(0, 200)}`);
        if (status >= 500) throw new Error(`it answers ${status}: ${answer.slice(0, 300)}`);
        hold(answer);
        if (status === 201) await holdRun(server.url, answer);
        return String(status);
      },
      peakMb: () => peakOf(server.pid),
      async close() {
        const alive = statusIn(await send(server.url, "GET /healthz HTTP/1.0\r\n\r\n"));
        await server.stop();
        if (alive !== 200) throw new Error(`after all it answers ${alive}`);
      },
    };
  },
});

interface Server {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** A dashboard that has a good report. */
async function startServer(): Promise<Server> {
  const script = pathToFileURL(path.resolve("scripts/lib/dashboard.mjs")).href;
  const { ensureDashboard, startDashboard } = (await import(script)) as {
    ensureDashboard(): Promise<void>;
    startDashboard(env: Record<string, string>): Promise<Server>;
  };
  await ensureDashboard();
  const folder = await makeFolder("http");
  const server = await startDashboard({ MNN_PARITY_TOKEN: TOKEN, DATABASE_URL: `pglite://${folder}/db` });
  await publishGood(server.url);
  return server;
}

const textOf = ({ method, target, headers, body }: Request): string =>
  [
    `${method} ${target} HTTP/1.1`,
    "host: 127.0.0.1",
    ...headers,
    ...(body.length > 0 ? [`content-length: ${body.length}`] : []),
    "connection: close",
    "",
    Buffer.from(body).toString("latin1"),
  ].join("\r\n");

/** No header of ours is an attacker's, and no page runs what it was given. @throws Effect */
function hold(answer: string): void {
  const end = answer.indexOf("\r\n\r\n");
  const [head, body] = [answer.slice(0, end), answer.slice(end + 4)];
  if (/^(x-evil|set-cookie: a=b)/im.test(head)) throw new Effect("a header was split", head);
  const location = /^location: (.*)$/im.exec(head)?.[1];
  if (location && !/^(\/(?!\/)|http:\/\/127\.0\.0\.1)/.test(location))
    throw new Effect("it leads elsewhere", location);
  if (/^content-type: (text\/html|image\/svg)/im.test(head)) holdBody(head, body);
}

/** Next's own pages of what is not there bear no nonce: of a request they may hold its address, which is encoded in them. @throws Effect */
function holdBody(head: string, body: string): void {
  const beside = body.replaceAll(/%3[CE][^"<>\s]*?alert\(1\)/gi, "");
  if (/^content-security-policy: .*'nonce-/im.test(head) || /^content-type: image/im.test(head))
    holdPage("a page", body);
  else if (beside.includes("alert(1)")) throw new Effect("a page without a nonce has what it was given");
}

/** A run that was taken has a page. */
async function holdRun(url: string, answer: string): Promise<void> {
  const { id } = JSON.parse(answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1)) as { id: string };
  const page = await fetch(`${url}/runs/${id}`);
  const html = await page.text();
  if (!page.ok) throw new Error(`the page of a run that was taken answers ${page.status}`);
  holdPage("a run's page", html);
}

async function publishGood(url: string): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const body = JSON.stringify(reportSamples()[0]);
  const answer = await fetch(`${url}/api/v1/reports`, { method: "POST", headers, body });
  if (answer.status !== 201) throw new Error(`a good report was answered ${answer.status}`);
}

/** The most memory that a process ever had; nothing where the system does not say. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
