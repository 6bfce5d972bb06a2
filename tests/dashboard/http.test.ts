import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishReport } from "../../action/src/dashboard-client/publish.ts";
import { encodeReport, READ_SCHEMAS, REPORT_SCHEMA } from "../../core/report/schema.ts";
import { type Dashboard, ensureBuilt, failToStart, startDashboard } from "../support/dashboard.ts";
import { executable, hostile } from "../support/hostile.ts";
import { emptyCells, hostileBodies } from "../support/hostile-json.ts";
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

describe("GET /api/v1/schemas", () => {
  it("says to anybody which reports are taken, and may be kept a while", async () => {
    const response = await fetch(`${dashboard.url}/api/v1/schemas`);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "public, max-age=300"]);
    expect(await response.json()).toEqual({ schemas: [...READ_SCHEMAS] });
  });

  it("is what publishing asks first", async () => {
    const report = buildReport({ project: "acme/asked-first" });
    const { url } = await publishReport(report, dashboard.url, dashboard.token, "again");
    expect((await fetch(url)).status).toBe(200);
  });
});

describe("PUT /api/v1/default-branch", () => {
  const put = async (query: string, token = dashboard.token) => {
    const response = await fetch(`${dashboard.url}/api/v1/default-branch?${query}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${token}` },
    });
    return [response.status, await response.json()];
  };
  const baseline = async (query: string) => {
    const response = await fetch(`${dashboard.url}/api/v1/baseline?${query}`, {
      headers: { authorization: `Bearer ${dashboard.token}` },
    });
    return ((await response.json()) as { branch?: string }).branch;
  };

  it("makes a branch the default: the baseline where none is asked", async () => {
    const project = "acme/chosen";
    for (const branch of ["brighter", "main"]) {
      const report = buildReport({ project });
      report.source = { ...report.source!, branch };
      expect((await dashboard.publish(report)).status).toBe(201);
    }
    expect(await baseline(`project=${project}`)).toBe("brighter");
    expect(await put(`project=${project}&branch=main`)).toEqual([200, { project, defaultBranch: "main" }]);
    expect(await baseline(`project=${project}`)).toBe("main");
    expect(await baseline(`project=${project}&branch=brighter`)).toBe("brighter");
  });

  it.each<[number, string, string, string?]>([
    [403, "token_wrong", "project=acme/chosen&branch=main", "wrong"],
    [404, "not_found", "project=acme/none&branch=main"],
    [404, "not_found", "project=%00&branch=main"],
    [422, "branch_invalid", "project=acme/chosen"],
    [422, "branch_invalid", "project=acme/chosen&branch=mallory:main"],
    [422, "branch_invalid", "project=acme/chosen&branch=%00"],
  ])("answers %i %s", async (status, code, query, token) => {
    expect(await put(query, token)).toMatchObject([status, { error: { code } }]);
  });
});

describe("POST /api/v1/reports", () => {
  it("creates a run, and answers 200 with the same address when the report comes again", async () => {
    const body = valid();
    const first = await post({ body });
    expect(first.status).toBe(201);
    expect(first.json).toEqual({
      id: expect.any(Number),
      url: expect.stringMatching(/\/runs\/[0-9a-f-]{36}$/),
      pictures: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
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
    [422, "report_newer", () => ({ body: valid().replace(REPORT_SCHEMA, "mnn-parity.report/99") })],
    [413, "body_too_large", () => ({ body: `"${"x".repeat(50_000_000)}"` })],
    [
      413,
      "body_too_large",
      () => ({ body: gzipSync(Buffer.alloc(200_000_000, " ")), headers: { "content-encoding": "gzip" } }),
    ],
  ])("answers %i %s", async (status, code, sent) => {
    const answer = await post(sent());
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.json).toMatchObject({
      status,
      code,
      detail: expect.any(String),
      // As earlier versions answered, for clients that read that.
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

  it("takes a report of nearly 50 MB", async () => {
    const report = buildReport();
    const [probe] = report.probes;
    report.probes = Array.from({ length: 490 }, (_, index) => ({
      ...probe!,
      id: `probe-${index + 1}`,
      log: "x".repeat(100_000),
    }));
    expect((await dashboard.publish(report)).status).toBe(201);
  });

  it.each<[string, () => Sent]>([
    [
      "380 bytes of gzip",
      () => ({ body: gzipSync(emptyCells(112_000)), headers: { "content-encoding": "gzip" } }),
    ],
    ["3 MB of text", () => ({ body: emptyCells() })],
  ])("refuses empty cells at the first, in %s, and goes on answering", async (_, sent) => {
    // The first time it starts a thread. One thread alone took from 4 s to all of the memory there is.
    await post({ body: "{}" });
    const began = performance.now();
    const [answer, healthy] = await Promise.all([post(sent()), fetch(`${dashboard.url}/healthz`)]);
    expect(answer.json.error?.message).toMatch(/cells\[0\]\.id: /);
    expect([answer.status, healthy.status]).toEqual([422, 200]);
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it("refuses whatever else is no report, and is as healthy as before", async () => {
    const expected = { syntax: [400], schema: [422], limit: [422], size: [413] };
    for (const [what, kind, make] of hostileBodies) {
      const { status, json } = await post({ body: make() });
      expect([what, expected[kind].includes(status), json.error?.fix]).toEqual([
        what,
        true,
        expect.any(String),
      ]);
    }
    expect((await fetch(`${dashboard.url}/healthz`)).status).toBe(200);
  });

  it("reads members of gzip one after the other as one, and counts them together", async () => {
    const body = valid();
    const halves = [body.slice(0, 500), body.slice(500)].map((half) => gzipSync(half));
    const headers = { "content-encoding": "gzip" };
    expect((await post({ body: Buffer.concat(halves), headers })).status).toBe(201);
    const bombs = Array.from({ length: 60 }, () => gzipSync(Buffer.alloc(1_000_000, " ")));
    expect((await post({ body: Buffer.concat(bombs), headers })).status).toBe(413);
  });

  it("answers others while it reads a large report", async () => {
    const json = encodeReport(buildReport());
    for (let size = 0, i = 0; size < 8e6; i++) {
      const cell = { ...json.cells[i % 54]!, id: `more-${i}` };
      size += JSON.stringify(cell).length;
      json.cells.push(cell);
    }
    // Other work on the machine delays both; the same again says whether it was that.
    const seen: string[] = [];
    for (let round = 0; round < 3; round++) {
      const id = crypto.randomUUID();
      const alone = await delays(new Promise((resolve) => setTimeout(resolve, 2000)));
      const sending = post({ body: JSON.stringify({ ...json, id }) });
      const during = await delays(sending);
      expect((await sending).status).toBe(201);
      const [median, worst] = [0.5, 1].map((share) => at(during, share) - at(alone, share));
      seen.push(`${median!.toFixed(0)} ms more in the middle, ${worst!.toFixed(0)} ms at worst`);
      // On one thread all of them waited for seconds.
      if (median! < 50 && worst! < 500) return;
    }
    expect(seen).toEqual("others wait no longer than before");
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
      "cache-control": "private, max-age=31536000, immutable",
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
      `${dashboard.url}/runs?project=${project}`,
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

/** How long the server takes to say that it is healthy, again and again until something is over; sorted. */
async function delays(until: Promise<unknown>): Promise<number[]> {
  let over = false;
  until.then(() => {
    over = true;
  });
  const all: number[] = [];
  while (!over) {
    const began = performance.now();
    await (await fetch(`${dashboard.url}/healthz`)).text();
    all.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return all.sort((a, b) => a - b);
}

const at = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

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
