import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearer } from "../support/ask.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { buildReport } from "../support/report.ts";

/** There and back: from each database to the other. */
const ways = [databases, [...databases].reverse()].map(
  ([from, to]) => [from![0], to![0], from![1], to![1]] as const,
);

beforeAll(ensureBuilt, 300_000);

describe.each(ways)("a project taken from %s to %s", (_, __, openFrom, openTo) => {
  const open: Awaited<ReturnType<typeof openFrom>>[] = [];
  let [from, to] = [] as unknown as [Dashboard, Dashboard];
  let archive: Buffer;
  let links: string[];
  let publisher: string;
  const owner = bearer("test-token");
  const get = async ({ url }: Dashboard, address: string) => {
    const answer = await fetch(`${url}${address}`, { headers: owner });
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const take = async (bytes: Uint8Array, headers: Record<string, string> = owner) => {
    const answer = await fetch(`${to.url}/api/v1/import`, {
      method: "POST",
      headers: { "content-type": "application/gzip", ...headers },
      body: bytes as BodyInit,
    });
    return { status: answer.status, json: await answer.json() };
  };
  beforeAll(async () => {
    for (const one of [openFrom, openTo]) open.push(await one());
    from = await startDashboard({ DATABASE_URL: open[0]!.url });
    to = await startDashboard({ DATABASE_URL: open[1]!.url });
    links = [];
    for (const report of [
      buildReport({ project: "acme/editor", verdict: () => "pass" }),
      buildReport({ project: "acme/editor" }),
      buildReport({ project: "other/app" }),
    ]) {
      const { url } = (await (await from.publish(report)).json()) as { url: string };
      links.push(new URL(url).pathname);
    }
    // Numbers of the other database are others.
    expect((await to.publish(buildReport({ project: "there/before" }))).status).toBe(201);
    const made = await fetch(`${from.url}/api/v1/tokens?project=acme/editor`, {
      method: "POST",
      headers: { ...owner, "content-type": "application/json" },
      body: JSON.stringify({ name: "ci", role: "writer" }),
    });
    publisher = ((await made.json()) as { token: string }).token;
    archive = (await get(from, "/api/v1/export?project=acme/editor")).bytes;
  }, 300_000);
  afterAll(async () => {
    for (const one of [from, to]) await one?.stop();
    for (const one of open) await one[Symbol.asyncDispose]();
  });

  const linesOf = (bytes: Buffer) => gunzipSync(bytes).toString().trimEnd().split("\n");
  const zipped = (lines: readonly string[]) => gzipSync(`${lines.join("\n")}\n`);

  it("is refused where it is cut off, lacks a line or is something else, and then nothing of it is there", async () => {
    const lines = linesOf(archive);
    for (const [status, code, bytes] of [
      [422, "export_invalid", zipped(lines.slice(0, -1))],
      [422, "export_invalid", zipped(lines.toSpliced(5, 1))],
      [422, "export_invalid", zipped(["{}"])],
      [422, "export_invalid", zipped([lines[0]!, '{"table":"project","row":{}}'])],
      [422, "export_invalid", zipped([lines[0]!, '{"table":"release","row":{"owner":"x"}}'])],
      [400, "encoding_broken", archive.subarray(0, archive.length - 20)],
      [400, "encoding_broken", Buffer.from("no gzip")],
    ] as const) {
      expect(await take(bytes)).toMatchObject({ status, json: { error: { code } } });
      expect((await get(to, "/p/acme/editor")).status).toBe(404);
    }
    expect((await take(archive, bearer(publisher))).status).toBeGreaterThanOrEqual(401);
  });

  it("is there as it was: pages, pictures, links, tokens; and the next report goes on from it", async () => {
    expect(await take(archive)).toEqual({ status: 201, json: { project: "acme/editor" } });
    const picture = /\/pictures\/[0-9a-f]{64}/.exec((await get(from, links[1]!)).bytes.toString())![0];
    const plain = (bytes: Buffer) =>
      /<main[\s\S]*<\/main>/
        .exec(bytes.toString())![0]
        .replace(/(127\.0\.0\.1|localhost):\d+/g, "")
        // Each has other projects beside this one.
        .replace(/<ul class="projects" aria-label="Projects">[\s\S]*?<\/ul>/, "");
    for (const address of [
      "/p/acme/editor",
      "/runs?project=acme/editor",
      "/mnn/3.6.1?project=acme/editor",
      "/models?project=acme/editor",
      links[0]!,
      links[1]!,
      `${links[1]}/cells/1`,
    ]) {
      const [before, after] = [await get(from, address), await get(to, address)];
      expect([address, after.status]).toEqual([address, 200]);
      expect(plain(after.bytes)).toBe(plain(before.bytes));
    }
    expect((await get(to, picture)).bytes).toEqual((await get(from, picture)).bytes);
    // Nothing of others' came with it.
    expect((await get(to, links[2]!)).status).toBe(404);
    expect(await take(archive)).toMatchObject({ status: 409, json: { error: { code: "project_exists" } } });
    const { publish } = to;
    expect((await publish(buildReport({ project: "acme/editor" }))).status).toBe(201);
    const baseline = await fetch(`${to.url}/api/v1/baseline?project=acme/editor`, {
      headers: bearer(publisher),
    });
    expect(baseline.status).toBe(200);
    // What was taken in can be given again.
    expect(linesOf((await get(to, "/api/v1/export?project=acme/editor")).bytes).length).toBeGreaterThan(
      linesOf(archive).length,
    );
  });

  it("is given to nobody but who administers it", async () => {
    const asked = (headers: Record<string, string>, project: string) =>
      fetch(`${from.url}/api/v1/export?project=${project}`, { headers });
    expect((await asked({}, "acme/editor")).status).toBe(401);
    expect((await asked(bearer(publisher), "acme/editor")).status).toBe(404);
    expect((await asked(owner, "acme/none")).status).toBe(404);
  });
});
