import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import type http from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Served, serve } from "../../tests/support/serve.ts";

/** What a registry does to whoever asks it. */
export type Manner = (
  response: http.ServerResponse,
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
    const url = decodeURIComponent(request.url ?? "");
    asked.push(url);
    response.once("finish", () => sent.push(url));
    const file = /^\/files\/([^/]+\.whl)$/.exec(url)?.[1] ?? null;
    const project = /^\/simple\/([^/]+)\/$/.exec(url)?.[1];
    if (file !== null && !names.includes(file)) return void response.writeHead(404).end();
    if (file === null && project === undefined) return void response.writeHead(404).end();
    const bytes = file === null ? 0 : (await stat(path.join(wheels, file))).size;
    const answer = () => {
      if (file !== null) {
        response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
        createReadStream(path.join(wheels, file)).pipe(response);
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

/** The ways in which a registry, or what lies on the way to it, misbehaves. */
export const manners: Record<string, Manner> = {
  "cuts the connection in the middle of a wheel": onFiles((response, { bytes }) => {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
    response.write(Buffer.alloc(Math.min(bytes >> 1, 1 << 20)), () => response.destroy());
  }),
  "sends other bytes of the right length": onFiles((response, { bytes }) => {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
    response.end(Buffer.alloc(bytes, 7));
  }),
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
  "answers never": () => {},
  "sends an empty file": onFiles(answering(200, "application/octet-stream", "")),
  "answers 429": answering(429, "text/plain", "slow down", { "retry-after": "1" }),
  "answers 503": answering(503, "text/plain", "away"),
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

/** Answers late, and then well. */
export const slow =
  (ms: number): Manner =>
  async (_response, _asked, answer) => {
    await sleep(ms);
    answer();
  };
