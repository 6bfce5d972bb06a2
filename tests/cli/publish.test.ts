import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { publishReport } from "../../action/src/dashboard-client/publish.ts";
import { ParityError } from "../../action/src/errors/error.ts";
import { writeReport } from "../../action/src/report/write.ts";
import { decodeReport, REPORT_SCHEMA } from "../../core/report/schema.ts";
import { folderWith } from "../input/temp.ts";
import { mnnParity } from "../support/cli.ts";
import { freePort } from "../support/postgres.ts";
import { buildReport } from "../support/report.ts";

const report = buildReport({ inputs: ["cat"], releases: ["3.6.1"] });
let folder: string;
let server: http.Server;
let url: string;
let answer: (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;

beforeAll(() => {
  server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (data: Buffer) => chunks.push(data));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const packed = request.headers["content-encoding"] === "gzip";
      answer(request, response, (packed ? gunzipSync(bytes) : bytes).toString());
    });
  });
});

beforeEach(async () => {
  folder = folderWith({});
  await writeReport(report, path.join(folder, "out"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const publish = (to = url, token = "secret") =>
  mnnParity(["publish", "out", "--to", to], { cwd: folder, env: token ? { MNN_PARITY_TOKEN: token } : {} });

const json = (response: http.ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

describe("a dashboard that takes the report", () => {
  it.each(["", "/", "/parity", "/parity/"])("at http://host%s", async (at) => {
    let got: { path?: string; token?: string; id?: string } = {};
    answer = (request, response, body) => {
      if (request.method === "GET") return json(response, 200, { schemas: [REPORT_SCHEMA] });
      const { id } = decodeReport(JSON.parse(body));
      got = { path: request.url, token: request.headers.authorization, id };
      json(response, 201, { id, url: `/runs/${id}` });
    };
    const { code, stdout } = await publish(url + at);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${url}/runs/${report.id}\n` });
    expect(got).toEqual({
      path: `${at.replace(/\/$/, "")}/api/v1/reports`,
      token: "Bearer secret",
      id: report.id,
    });
  });
});

describe("a dashboard that does not: exit code 3, the report is kept, the message says how to publish it later", () => {
  const refusal = {
    error: { code: "token", message: "the token is not this dashboard's", fix: "set MNN_PARITY_TOKEN" },
  };

  it.each<[string, typeof answer, string]>([
    [
      "refuses the token",
      (_, response) => json(response, 401, refusal),
      "it answered 401: the token is not this dashboard's (set MNN_PARITY_TOKEN)",
    ],
    [
      "fails",
      (_, response) => response.writeHead(500).end("Internal Server Error"),
      "it answered 500: Internal Server Error",
    ],
    [
      "is another site",
      (_, response) => response.writeHead(200).end("<html>hello</html>"),
      "it answered 200 with something that is no dashboard's answer: <html>hello</html>",
    ],
    [
      "answers JSON of its own",
      (_, response) => json(response, 200, { ok: true }),
      'it answered 200 with something that is no dashboard\'s answer: {"ok":true}',
    ],
    ["answers nothing", (_, response) => response.writeHead(204).end(), "it answered 204 with something"],
    ["answers without an end", (_, response) => endless(response), "its answer has no end"],
    [
      "leads elsewhere",
      (_, response) => response.writeHead(302, { location: "https://example.com/" }).end(),
      "unexpected redirect",
    ],
    ["hangs up", (request) => request.socket.destroy(), "other side closed"],
    [
      "hangs up in the middle of its answer",
      (request, response) => {
        response.writeHead(200, { "content-length": "100" }).write("{");
        setTimeout(() => request.socket.destroy(), 50);
      },
      "closed",
    ],
    ["speaks no HTTP", (request) => request.socket.end("SSH-2.0-OpenSSH_9.2\r\n"), "HTTP"],
  ])("%s", async (_, how, why) => {
    answer = how;
    const before = readFileSync(path.join(folder, "out/report.json"));
    const { code, stdout, stderr } = await publish();
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(`error: ${url}/api/v1/reports did not take the report: `);
    expect(stderr).toContain(why);
    expect(stderr).toContain("fix: the report is kept; publish it when the dashboard can take it");
    expect(stderr).toContain(`npx mnn-parity publish out --to ${url}`);
    expect(stderr).not.toContain("secret");
    expect(readFileSync(path.join(folder, "out/report.json"))).toEqual(before);
  });

  it("is down", async () => {
    const { code, stderr } = await publish(`http://127.0.0.1:${await freePort()}`);
    expect(code).toBe(3);
    expect(stderr).toContain("did not take the report: nothing listens there");
  });

  it("has no such name", async () => {
    const { code, stderr } = await publish("http://dashboard.invalid");
    expect(code).toBe(3);
    expect(stderr).toMatch(/did not take the report: getaddrinfo/);
  });

  it.each<[string, typeof answer]>([
    ["is slow to begin", () => {}],
    ["is slow to end", (_, response) => response.writeHead(200).write("{")],
  ])("%s", async (_, how) => {
    answer = how;
    const slow = publishReport(report, url, "secret", "npx mnn-parity publish out", { timeoutMs: 300 });
    const error = await slow.catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ParityError);
    expect(error).toMatchObject({ exit: 3, message: expect.stringContaining("no answer in 0.3 s") });
  });
});

describe("a dashboard of another version: nothing is sent, and the message says what to upgrade", () => {
  /** Asks a stand-in of such a dashboard. @returns what was asked of it, and what was said */
  async function asked(how: (response: http.ServerResponse) => unknown) {
    const requests: string[] = [];
    answer = ({ method, url: path, headers }, response) => {
      requests.push(`${method} ${path}${headers.authorization ? " with a token" : ""}`);
      how(response);
    };
    return { ...(await publish()), requests };
  }

  it.each<[string, (response: http.ServerResponse) => unknown, string, string]>([
    [
      "from before there was the question, as its 404 says",
      (response) => response.writeHead(404, { "content-type": "text/html" }).end("<html>not found</html>"),
      "does not say what it takes, as dashboards that take /1 only; nothing was sent",
      "fix: upgrade the dashboard to this version of mnn-parity",
    ],
    [
      "that takes older ones only",
      (response) => json(response, 200, { schemas: ["mnn-parity.report/1"] }),
      "takes mnn-parity.report/1; nothing was sent",
      "fix: upgrade the dashboard to this version of mnn-parity",
    ],
    [
      "that takes newer ones only",
      (response) => json(response, 200, { schemas: ["mnn-parity.report/8", "mnn-parity.report/9"] }),
      "takes mnn-parity.report/8, mnn-parity.report/9; nothing was sent",
      "fix: upgrade mnn-parity where the report is made",
    ],
  ])("%s", async (_, how, what, fix) => {
    const { code, stdout, stderr, requests } = await asked(how);
    expect({ code, stdout, requests }).toEqual({ code: 3, stdout: "", requests: ["GET /api/v1/schemas"] });
    expect(stderr).toContain(`error: the report is of ${REPORT_SCHEMA}, and ${url} ${what}`);
    expect(stderr).toContain(fix);
  });
});

describe("publish that is asked wrongly", () => {
  it("without a token", async () => {
    const { code, stderr } = await publish(url, "");
    expect(code).toBe(2);
    expect(stderr).toContain("error: no token for the dashboard");
  });

  it.each(["ftp://host", "host:3000", "http://", "nonsense"])("to %s", async (to) => {
    const { code, stderr } = await publish(to);
    expect(code).toBe(2);
    expect(stderr).toContain(`error: ${to} is no http or https address`);
  });

  it("and given up by Ctrl-C it is no refusal", async () => {
    const stop = new AbortController();
    answer = () => stop.abort(new Error("interrupted by SIGINT"));
    const given = publishReport(report, url, "secret", "again", { signal: stop.signal });
    await expect(given).rejects.toThrow("interrupted by SIGINT");
  });
});

function endless(response: http.ServerResponse): void {
  response.writeHead(200);
  const chunk = "x".repeat(1 << 16);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once("drain", more);
  };
  more();
}
