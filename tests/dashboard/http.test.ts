import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport } from "../../core/report/schema.ts";
import { type Dashboard, ensureBuilt, failToStart, startDashboard } from "../support/dashboard.ts";
import { executable, hostile } from "../support/hostile.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { buildReport } from "../support/report.ts";

let postgres: Postgres;
let dashboard: Dashboard;
let folder: string;

beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-http-"));
  postgres = await startPostgres();
  dashboard = await startDashboard({ DATABASE_URL: await postgres.createDatabase("http") });
}, 120_000);
afterAll(async () => {
  await dashboard?.stop();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

const valid = () => JSON.stringify(encodeReport(buildReport()));

interface Sent {
  body?: BodyInit | Uint8Array;
  headers?: Record<string, string | undefined>;
}

async function post({ body = valid(), headers = {} }: Sent = {}) {
  const all = { authorization: `Bearer ${dashboard.token}`, "content-type": "application/json", ...headers };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(`${dashboard.url}/api/v1/reports`, {
    method: "POST",
    headers: given,
    body: body as BodyInit,
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown> & { error?: Record<string, string> },
  };
}

describe("POST /api/v1/reports", () => {
  it("creates a run, and answers 200 with the same address when the report comes again", async () => {
    const body = valid();
    const first = await post({ body });
    expect(first.status).toBe(201);
    expect(first.json).toEqual({ id: expect.any(Number), url: `${dashboard.url}/runs/${first.json.id}` });
    expect(first.headers.get("location")).toBe(first.json.url);
    const again = await post({ body });
    expect(again.status).toBe(200);
    expect(again.json).toEqual(first.json);
    const page = await fetch(first.json.url as string);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("lama-tiny breaks at cpu/low on cortex-a76, in every release");
  });

  it("takes gzip", async () => {
    const sent = await post({ body: gzipSync(valid()), headers: { "content-encoding": "gzip" } });
    expect(sent.status).toBe(201);
  });

  it.each<[number, string, () => Sent]>([
    [401, "token_missing", () => ({ headers: { authorization: undefined } })],
    [401, "token_missing", () => ({ headers: { authorization: "Basic dXNlcjpwYXNz" } })],
    [403, "token_wrong", () => ({ headers: { authorization: "Bearer wrong" } })],
    [415, "type_unsupported", () => ({ headers: { "content-type": "text/plain" } })],
    [415, "type_unsupported", () => ({ headers: { "content-type": "application/x-www-form-urlencoded" } })],
    [415, "encoding_unsupported", () => ({ headers: { "content-encoding": "br" } })],
    [400, "encoding_broken", () => ({ body: "not gzip", headers: { "content-encoding": "gzip" } })],
    [
      400,
      "encoding_broken",
      () => ({ body: gzipSync(valid()).subarray(0, 500), headers: { "content-encoding": "gzip" } }),
    ],
    [400, "json_invalid", () => ({ body: '{"schema": NaN}' })],
    [400, "json_invalid", () => ({ body: "" })],
    [400, "json_invalid", () => ({ body: Uint8Array.from([0x22, 0xff, 0x22]) })],
    [422, "report_invalid", () => ({ body: "{}" })],
    [422, "report_invalid", () => ({ body: `${"[".repeat(100_000)}${"]".repeat(100_000)}` })],
    [422, "report_newer", () => ({ body: valid().replace("mnn-parity.report/1", "mnn-parity.report/9") })],
    [413, "body_too_large", () => ({ body: `"${"x".repeat(20_000_000)}"` })],
    [
      413,
      "body_too_large",
      () => ({ body: gzipSync(Buffer.alloc(200_000_000, " ")), headers: { "content-encoding": "gzip" } }),
    ],
  ])("answers %i %s", async (status, code, sent) => {
    const answer = await post(sent());
    expect(answer.json).toEqual({
      error: { code, message: expect.any(String), fix: expect.any(String) },
    });
    expect(answer.status).toBe(status);
  });

  it("answers 409 when another report has the same id", async () => {
    const report = buildReport();
    expect((await dashboard.publish(report)).status).toBe(201);
    const other = await dashboard.publish({ ...report, durationMs: 1 });
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ error: { code: "report_changed" } });
  });

  it("counts what it reads when no length is announced", async () => {
    expect(await postEndless(dashboard)).toBe(413);
  });

  it("takes a report of nearly 20 MB", async () => {
    const report = buildReport();
    const [probe] = report.probes;
    report.probes = Array.from({ length: 190 }, (_, index) => ({
      ...probe!,
      id: `probe-${index + 1}`,
      log: "x".repeat(100_000),
    }));
    expect((await dashboard.publish(report)).status).toBe(201);
  });

  it("is for POST only", async () => {
    expect((await fetch(`${dashboard.url}/api/v1/reports`)).status).toBe(405);
  });
});

describe("everything else", () => {
  it("is healthy", async () => {
    const answer = await fetch(`${dashboard.url}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
  });

  it("serves pictures for ever, as what they are", async () => {
    const report = buildReport();
    await dashboard.publish(report);
    const [picture] = report.pictures;
    const answer = await fetch(`${dashboard.url}/pictures/${picture!.id}`);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    });
    expect(Buffer.from(await answer.arrayBuffer()).toString("base64")).toBe(picture!.data);
    expect((await fetch(`${dashboard.url}/pictures/${"0".repeat(64)}`)).status).toBe(404);
  });

  it.each([
    "/runs/999999",
    "/runs/x",
    "/runs/1/cells/999999",
    "/series/0123456789abcdef",
    "/?project=nobody",
    "/x",
  ])("says 404 at %s, in full", async (address) => {
    const answer = await fetch(dashboard.url + address);
    expect(answer.status).toBe(404);
    expect((await answer.text()).replace(/<script.*?<\/script>/gs, "")).toContain("There is nothing here");
  });

  it("shows no text of a report as HTML on any page", async () => {
    const report = hostile(buildReport());
    const { url } = (await (await dashboard.publish(report)).json()) as { url: string };
    const position = report.cells.findIndex(({ verdict }) => verdict === "nonfinite");
    const project = encodeURIComponent(report.project);
    const addresses = [
      url,
      `${url}/cells/${position}`,
      `${dashboard.url}/?project=${project}`,
      `${dashboard.url}/models?project=${project}`,
      `${dashboard.url}/series/${report.cells[position]!.series}?project=${project}`,
    ];
    for (const address of addresses) {
      const answer = await fetch(address);
      const page = await answer.text();
      expect([address, answer.status]).toEqual([address, 200]);
      expect(page.includes("&lt;script&gt;")).toBe(true);
      expect(executable(page)).toEqual([]);
      expect(answer.headers.get("content-security-policy")).toMatch(
        /script-src 'nonce-[^']+' 'strict-dynamic';/,
      );
    }
  });
});

describe("starting", () => {
  it("makes a token at the first start, keeps it, and says where it is", async () => {
    const data = path.join(folder, "with spaces");
    const first = await startDashboard({ DATABASE_URL: `pglite://${data}`, MNN_PARITY_TOKEN: "" });
    const file = path.join(data, "token");
    expect(first.output()).toContain(file);
    const token = (await readFile(file, "utf8")).trim();
    expect(token.length).toBeGreaterThan(30);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect((await fetch(`${first.url}/api/v1/reports`, { method: "POST" })).status).toBe(401);

    const second = await failToStart({ DATABASE_URL: `pglite://${data}` });
    expect(second.code).toBe(1);
    expect(second.output).toMatch(/cannot start: .*with spaces is in use by process \d+/);
    await first.stop();
    expect(existsSync(path.join(data, "lock"))).toBe(false);
    expect((await readFile(file, "utf8")).trim()).toBe(token);
  }, 60_000);

  it.each([
    ["an unreachable database", { DATABASE_URL: "postgres://127.0.0.1:1/x" }, /ECONNREFUSED/],
    [
      "a URL it does not know",
      { DATABASE_URL: "mysql://user:secret@host/x" },
      /mysql:\/\/…@host.*Give postgres:\/\//,
    ],
    [
      "migrations that are not there",
      { DATABASE_URL: "pglite:///tmp/x", MIGRATIONS_DIR: "/nowhere" },
      /MIGRATIONS_DIR/,
    ],
  ])("ends with a reason when it has %s", async (_, environment, message) => {
    const { code, output } = await failToStart(environment);
    expect(output).toMatch(message);
    expect(output).not.toContain("secret");
    expect(code).toBe(1);
  });
});

/** Streams without content-length until the server answers. */
function postEndless({ url, token }: Dashboard): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}/api/v1/reports`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
    const chunk = Buffer.alloc(1_000_000, " ");
    let sent = 0;
    let answered = false;
    const send = () => {
      if (answered || sent++ > 100) return request.end();
      request.write(chunk, () => send());
    };
    request.once("response", (response) => {
      answered = true;
      response.resume();
      resolve(response.statusCode);
      request.destroy();
    });
    request.once("error", (error) => (answered ? undefined : reject(error)));
    send();
  });
}
