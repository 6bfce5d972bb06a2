import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Verdict } from "../../core/report/vocabulary.ts";
import { receiverOf } from "../../dashboard/services/webhook/address.ts";
import { isPrivateAddress } from "../../dashboard/services/webhook/private-address.ts";
import { send } from "../../dashboard/services/webhook/send.ts";
import { ask, bearer, json } from "../support/ask.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { buildReport } from "../support/report.ts";
import { bodyOf, serve } from "../support/serve.ts";

describe("a receiver's address", () => {
  it.each([
    "http://ci.example.com/",
    "https://localhost/",
    "https://x.localhost/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://10.1.2.3/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[fd00::1]/",
    "https://user:word@ci.example.com/",
    "ftp://ci.example.com/",
    "not an address",
    `https://ci.example.com/${"x".repeat(2_000)}`,
  ])("is not %s", (address) => {
    expect(() => receiverOf(address, [])).toThrow();
  });

  it.each(["https://ci.example.com/parity", "https://93.184.215.14/", "https://[2606:2800:220:1::1]/"])(
    "may be %s",
    (address) => expect(receiverOf(address, []).href).toBe(address),
  );

  it("may be one that the server's owner allows", () => {
    expect(receiverOf("http://127.0.0.1:8080/x", ["127.0.0.1"]).port).toBe("8080");
    expect(() => receiverOf("http://127.0.0.2:8080/x", ["127.0.0.1"])).toThrow();
  });

  it("is not reached by a name that leads to this machine", async () => {
    let reached = false;
    const receiver = await serve((_, response) => {
      reached = true;
      response.end();
    });
    try {
      // Every machine has a name that leads to itself; this one passes by the checks of names.
      const { port } = new URL(receiver.url);
      const url = `https://localhost.:${port}/`;
      const outcome = await send(url, { id: "1", event: "ping", body: "{}" }, "secret", []);
      expect(outcome).toEqual({ why: expect.stringMatching(/private network|ENOTFOUND|EAI_AGAIN/) });
      expect(reached).toBe(false);
    } finally {
      await receiver.close();
    }
  });

  it.each(["8.8.8.8", "1.1.1.1", "2606:4700::1111"])("is open at %s", (address) =>
    expect(isPrivateAddress(address)).toBe(false),
  );
});

interface Got {
  event: string;
  delivery: string;
  signature: string;
  body: string;
}

describe.each(databases)("webhooks on %s", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  let dashboard: Dashboard;
  let receiver: Awaited<ReturnType<typeof serve>>;
  const got: Got[] = [];
  /** What it answers next, before it takes what comes. */
  const refusals: number[] = [];
  const owner = { ...json, ...bearer("test-token") };
  const post = async (address: string, body: object = {}) => {
    const answer = await ask(dashboard.url, address, {
      method: "POST",
      headers: owner,
      body: JSON.stringify(body),
    });
    return { status: answer.status, json: JSON.parse(answer.text) };
  };
  const listed = async () => {
    const answer = await ask(dashboard.url, "/api/v1/webhooks?project=acme/editor", { headers: owner });
    return (JSON.parse(answer.text) as { webhooks: { url: string; deliveries: Record<string, unknown>[] }[] })
      .webhooks;
  };
  const publish = (verdict: Verdict) =>
    dashboard.publish(
      buildReport({
        project: "acme/editor",
        verdict: () => verdict,
        models: ["small"],
        releases: ["3.6.1"],
        inputs: ["astronaut"],
        targets: ["qemu:cortex-a76"],
      }),
    );
  const until = async (holds: () => boolean | Promise<boolean>, ms = 40_000) => {
    for (const end = Date.now() + ms; Date.now() < end; ) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`not within ${ms} ms; got ${JSON.stringify(got)}, ${JSON.stringify(await listed())}`);
  };
  beforeAll(async () => {
    await ensureBuilt();
    database = await open();
    receiver = await serve(async (request, response) => {
      const head = (name: string) => String(request.headers[name]);
      got.push({
        event: head("x-mnn-parity-event"),
        delivery: head("x-mnn-parity-delivery"),
        signature: head("x-hub-signature-256"),
        body: (await bodyOf(request)).toString(),
      });
      response.writeHead(refusals.shift() ?? 204).end();
    });
    dashboard = await startDashboard({ DATABASE_URL: database.url, MNN_PARITY_WEBHOOK_HOSTS: "127.0.0.1" });
    expect((await publish("pass")).status).toBe(201);
  }, 300_000);
  afterAll(async () => {
    await dashboard?.stop();
    await receiver?.close();
    await database?.[Symbol.asyncDispose]();
  });

  it("tell a receiver what a run changed, signed; again where it fails first; and what became of it is there to read", async () => {
    const made = await post("/api/v1/webhooks?project=acme/editor", { url: `${receiver.url}/hook` });
    expect(made.status).toBe(201);
    const { id, secret } = made.json as { id: number; secret: string };
    const signed = ({ body, signature }: Got, by = secret) =>
      expect(signature).toBe(`sha256=${createHmac("sha256", by).update(body).digest("hex")}`);
    await until(() => got.length === 1);
    expect(got[0]).toMatchObject({ event: "ping", body: '{"event":"ping","project":"acme/editor"}' });
    signed(got[0]!);

    // The same again changes nothing, and is nothing to tell.
    expect((await publish("pass")).status).toBe(201);
    refusals.push(500);
    expect((await publish("nonfinite")).status).toBe(201);
    await until(() => got.length >= 3);
    expect(got).toHaveLength(3);
    const [, failed, again] = got as [Got, Got, Got];
    expect(again).toEqual(failed);
    signed(again);
    const told = JSON.parse(again.body);
    expect(told).toMatchObject({
      event: "verdicts",
      project: "acme/editor",
      run: { path: expect.stringMatching(/^\/runs\/[0-9a-f-]{36}$/), branch: "main" },
      more: 0,
    });
    expect(told.changes[0]).toMatchObject({
      kind: "failing",
      model: "small",
      before: { release: "3.6.1", verdict: "pass" },
      verdict: "nonfinite",
    });
    await until(async () => (await listed())[0]!.deliveries[0]!.deliveredAt !== null);
    const [hook] = await listed();
    expect(hook!.deliveries).toMatchObject([
      { event: "verdicts", attempts: 2, status: 204, why: null, nextAt: null },
      { event: "ping", attempts: 1, status: 204 },
    ]);
    expect(JSON.stringify(hook)).not.toContain(secret);

    const renewed = await post(`/api/v1/webhooks/${id}/secret`);
    expect(renewed.json.secret).not.toBe(secret);
    expect((await publish("pass")).status).toBe(201);
    await until(() => got.length === 4);
    signed(got[3]!, renewed.json.secret);
    expect(JSON.parse(got[3]!.body).changes[0].kind).toBe("fixed");
  });

  it("that wait to be sent are sent by the next server, and by none after they were removed", async () => {
    const before = got.length;
    refusals.push(503);
    expect((await publish("nonfinite")).status).toBe(201);
    await until(() => got.length === before + 1);
    await dashboard.stop();
    dashboard = await startDashboard({ DATABASE_URL: database.url, MNN_PARITY_WEBHOOK_HOSTS: "127.0.0.1" });
    await until(() => got.length === before + 2);
    const [{ id }] = (await listed()) as unknown as [{ id: number }];
    expect((await post(`/api/v1/webhooks/${id}/remove`)).status).toBe(200);
    expect(await listed()).toEqual([]);
    expect((await post(`/api/v1/webhooks/${id}/remove`)).status).toBe(404);
  });

  it("are nobody's but who administers the project, and lead to no private address that was not allowed", async () => {
    const token = (await post("/api/v1/tokens?project=acme/editor", { name: "w", role: "writer" })).json
      .token;
    const asked = (headers: Record<string, string>, url: string) =>
      ask(dashboard.url, "/api/v1/webhooks?project=acme/editor", {
        method: "POST",
        headers: { ...json, ...headers },
        body: JSON.stringify({ url }),
      });
    expect((await asked(bearer(token), "https://ci.example.com/")).status).toBe(404);
    expect((await asked({}, "https://ci.example.com/")).status).toBe(401);
    expect((await asked(owner, "https://169.254.169.254/")).status).toBe(422);
    expect((await asked(owner, "http://127.0.0.2/")).status).toBe(422);
  });
});
