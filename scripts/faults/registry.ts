import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import type http from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Served, serve } from "../../tests/support/serve.ts";

/** What a registry does to whoever asks it. */
export type Manner = (
  response: http.ServerResponse,
  /** A wheel and its size, or an index. */
  asked: { file: string | null; bytes: number },
  well: () => void,
) => void | Promise<void>;

export interface Registry extends Served {
  /** From now on. */
  manner: Manner;
  asked: string[];
  /** What was sent to its end, by address. */
  sent: string[];
}

export const well: Manner = (_response, _asked, answer) => answer();

/** A package index as pip reads it, on loopback, that serves the wheels of a folder: a stand-in for PyPI with the real bytes. */
export async function startRegistry(wheels: string): Promise<Registry> {
  const names = (await readdir(wheels)).filter((name) => name.endsWith(".whl"));
  const [asked, sent]: [string[], string[]] = [[], []];
  const registry = { manner: well } as Registry;
  const served = await serve(async (request, response) => {
    const url = request.url ?? "";
    asked.push(url);
    response.once("finish", () => sent.push(url));
    const name = /^\/files\/([^/]+\.whl)$/.exec(url)?.[1] ?? null;
    const project = /^\/simple\/([^/]+)\/$/.exec(url)?.[1];
    if (name === null ? project === undefined : !names.includes(name))
      return void response.writeHead(404).end();
    const file = name === null ? null : path.join(wheels, name);
    const bytes = file === null ? 0 : (await stat(file)).size;
    const answer = () => {
      if (file !== null) {
        response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
        createReadStream(file).pipe(response);
        return;
      }
      const links = names.filter((name) => name.toLowerCase().startsWith(`${project}-`));
      response.writeHead(200, { "content-type": "text/html" });
      response.end(
        `<!DOCTYPE html><html><body>${links.map((name) => `<a href="/files/${name}">${name}</a>`)}</body></html>`,
      );
    };
    await registry.manner(response, { file, bytes }, answer);
  });
  return Object.assign(registry, served, { asked, sent });
}

const answering =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Manner =>
  (response) => {
    response.writeHead(status, { "content-type": type, ...headers });
    response.end(body);
  };

const onFiles =
  (manner: Manner): Manner =>
  (response, asked, answer) =>
    asked.file === null ? answer() : manner(response, asked, answer);

/** The ways in which a registry, or what lies on the way to it, misbehaves; pip sees each for itself, within seconds. */
export const manners: Record<string, Manner> = {
  "cuts the connection in the middle of a wheel": onFiles((response, { bytes }) => {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
    response.write(Buffer.alloc(Math.min(bytes >> 1, 1 << 20)), () => response.destroy());
  }),
  "sends other bytes of the right length": onFiles((response, { bytes }) => {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
    response.end(Buffer.alloc(bytes, 7));
  }),
  "answers never": () => {},
  "sends a wheel twice over": onFiles((response, { file, bytes }) => {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": 2 * bytes });
    const again = () => createReadStream(file!).pipe(response);
    createReadStream(file!).once("end", again).pipe(response, { end: false });
  }),
  "answers nonsense": answering(
    200,
    "text/html",
    '\x00\xff<a href="/files/"<a href=//[::>\u202e]]>&#xZZ;'.repeat(1_000),
  ),
  "answers nonsense as JSON": answering(
    200,
    "application/vnd.pypi.simple.v1+json",
    '{"files": {"a": [7, null',
  ),
  "sends an empty file": onFiles(answering(200, "application/octet-stream", "")),
  "answers 429": answering(429, "text/plain", "slow down", { "retry-after": "1" }),
  "answers 503": answering(503, "text/plain", "away"),
  "answers 503, Retry-After a second": answering(503, "text/plain", "away", { "retry-after": "1" }),
  "answers 500 for files": onFiles(answering(500, "text/plain", "broken")),
  "is a proxy's login page": answering(200, "text/html", "<html><body><h1>Please log in</h1></body></html>"),
  "sends a login page for a wheel": onFiles(
    answering(200, "text/html", "<html><body>Please log in</body></html>"),
  ),
  "resets each connection": (response) => void response.destroy(),
  "redirects for ever": (response) => {
    response.writeHead(302, { location: "/simple/mnn/" });
    response.end();
  },
};

/** Ways in which one is waited for until its time is up, which a wheel has by its size: minutes. */
export const slowManners: Record<string, Manner> = {
  "sends a wheel a byte a second": onFiles((response, { bytes }) => {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
    const more = setInterval(() => response.write(Buffer.alloc(1, 7)), 1_000);
    response.once("close", () => clearInterval(more));
  }),
  "sends its index a byte a second": (response) => {
    response.writeHead(200, { "content-type": "text/html" });
    const more = setInterval(() => response.write(" "), 1_000);
    response.once("close", () => clearInterval(more));
  },
  "answers 503, Retry-After an hour": answering(503, "text/plain", "away", { "retry-after": "3600" }),
};

/** Answers late, and then well. */
export const slow =
  (ms: number): Manner =>
  async (_response, _asked, answer) => {
    await sleep(ms);
    answer();
  };
