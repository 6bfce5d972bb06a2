import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Guesses } from "../../dashboard/services/token/guesses.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";

describe("counting wrong tokens", () => {
  const limits = { windowMs: 60_000, each: 3, all: 5, addresses: 4 };
  function make() {
    const clock = { now: 1_000_000 };
    const guesses = new Guesses(limits, () => clock.now);
    const wrong = (times: number, address: string) => {
      for (let time = 0; time < times; time++) guesses.count(address);
    };
    return { clock, guesses, wrong };
  }

  it("holds an address up after its share, until its window ends", () => {
    const { clock, guesses, wrong } = make();
    wrong(2, "192.0.2.1");
    expect(guesses.waitFor("192.0.2.1")).toBe(0);
    wrong(1, "192.0.2.1");
    expect(guesses.waitFor("192.0.2.1")).toBe(60);
    clock.now += 59_001;
    expect(guesses.waitFor("192.0.2.1")).toBe(1);
    clock.now += 999;
    expect(guesses.waitFor("192.0.2.1")).toBe(0);
    wrong(2, "192.0.2.1");
    expect(guesses.waitFor("192.0.2.1")).toBe(0);
  });

  it("holds up every address that has guessed, and no other, when all together have guessed too often", () => {
    const { guesses, wrong } = make();
    wrong(2, "192.0.2.1");
    wrong(2, "192.0.2.2");
    expect(guesses.waitFor("192.0.2.2")).toBe(0);
    wrong(1, "192.0.2.3");
    for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) expect(guesses.waitFor(address)).toBe(60);
    expect(guesses.waitFor("192.0.2.4")).toBe(0);
  });

  it("remembers a bounded number of addresses, the newest", () => {
    const { guesses, wrong } = make();
    for (const last of [1, 2, 3, 4, 5]) wrong(3, `192.0.2.${last}`);
    expect(guesses.waitFor("192.0.2.1")).toBe(0);
    expect(guesses.waitFor("192.0.2.2")).toBe(60);
  });

  it.each([
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"],
    ["2001:db8::1", "2001:0db8:0:0::2"],
    ["::1", "0:0:0:0:0:0:0:1"],
    ["fe80::1%eth0", "fe80::2"],
  ])("takes %s and %s for one client", (one, other) => {
    const { guesses, wrong } = make();
    wrong(3, one);
    expect(guesses.waitFor(other)).toBe(60);
  });

  it.each([
    ["192.0.2.1", "192.0.2.2"],
    ["2001:db8:1:2::1", "2001:db8:1:3::1"],
    ["2001:db8::1", "2001:db9::1"],
  ])("takes %s and %s for two", (one, other) => {
    const { guesses, wrong } = make();
    wrong(3, one);
    expect(guesses.waitFor(other)).toBe(0);
  });
});

describe.each(databases)("guessing at a dashboard on %s", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  const start = (...args: string[]) => startDashboard({ DATABASE_URL: database.url }, "test-token", args);
  beforeAll(async () => {
    await ensureBuilt();
    database = await open();
  }, 240_000);
  afterAll(async () => {
    await database?.[Symbol.asyncDispose]();
  });

  /** @param from one of this machine's own loopback addresses */
  function ask({ url }: Dashboard, token: string, from: string, headers: Record<string, string> = {}) {
    return new Promise<{ status: number; retryAfter: number; code: string }>((resolve, reject) => {
      const request = http.request(`${url}/api/v1/baseline?project=a&branch=b`, {
        localAddress: from,
        headers: { authorization: `Bearer ${token}`, ...headers },
      });
      request.once("error", reject);
      request.once("response", async (response) => {
        let body = "";
        for await (const chunk of response) body += chunk;
        const { error } = JSON.parse(body) as { error: { code: string } };
        const retryAfter = Number(response.headers["retry-after"]);
        resolve({ status: response.statusCode ?? 0, retryAfter, code: error.code });
      });
      request.end();
    });
  }

  const right = { status: 404, code: "not_found" };
  const wrong = { status: 403, code: "token_wrong" };
  const tooMany = { status: 429, code: "token_guesses" };

  it("is answered 429 with the time to wait, however the client calls itself; the right token of another gets through", async () => {
    const dashboard = await start();
    try {
      for (let guess = 0; guess < 10; guess++) {
        const headers = { "x-forwarded-for": `192.0.2.${guess}`, forwarded: `for=192.0.2.${guess}` };
        expect(await ask(dashboard, `guess-${guess}`, "127.0.0.2", headers)).toMatchObject(wrong);
      }
      const refused = await ask(dashboard, "guess-10", "127.0.0.2", { "x-forwarded-for": "192.0.2.99" });
      expect(refused).toMatchObject(tooMany);
      expect(refused.retryAfter).toBeGreaterThan(0);
      expect(refused.retryAfter).toBeLessThanOrEqual(60);
      // Whether a guess was right is not told either.
      expect(await ask(dashboard, "test-token", "127.0.0.2")).toMatchObject(tooMany);
      expect(await ask(dashboard, "test-token", "127.0.0.3")).toMatchObject(right);
      expect((await fetch(`${dashboard.url}/`)).status).toBe(200);
    } finally {
      await dashboard.stop();
    }
  });

  it("is counted once for a page, however often the page asks who reads it", async () => {
    const dashboard = await start();
    try {
      const page = () =>
        new Promise<number | undefined>((resolve, reject) => {
          const request = http.get(`${dashboard.url}/runs`, {
            localAddress: "127.0.2.1",
            headers: { authorization: "Bearer guess" },
          });
          request.once("error", reject);
          request.once("response", (response) =>
            response.resume().once("end", () => resolve(response.statusCode)),
          );
        });
      for (let guess = 0; guess < 9; guess++) expect(await page()).toBe(200);
      expect(await ask(dashboard, "guess", "127.0.2.1")).toMatchObject(wrong);
      expect(await ask(dashboard, "guess", "127.0.2.1")).toMatchObject(tooMany);
    } finally {
      await dashboard.stop();
    }
  });

  it("is counted for all together too: then an address has a single guess", async () => {
    const dashboard = await start();
    try {
      for (let guess = 0; guess < 100; guess++)
        await ask(dashboard, "guess", `127.0.1.${1 + Math.floor(guess / 5)}`);
      expect(await ask(dashboard, "guess", "127.0.1.1")).toMatchObject(tooMany);
      expect(await ask(dashboard, "guess", "127.0.1.100")).toMatchObject(wrong);
      expect(await ask(dashboard, "guess", "127.0.1.100")).toMatchObject(tooMany);
      expect(await ask(dashboard, "test-token", "127.0.1.101")).toMatchObject(right);
    } finally {
      await dashboard.stop();
    }
  });

  it("is counted by the address that a proxy saw, where one is said to stand in front", async () => {
    const dashboard = await start("--behind-proxy");
    try {
      for (let guess = 0; guess < 11; guess++)
        await ask(dashboard, "guess", "127.0.0.1", { "x-forwarded-for": `198.51.100.${guess}, 192.0.2.1` });
      const from = (address: string) => ({ "x-forwarded-for": `198.51.100.1, ${address}` });
      expect(await ask(dashboard, "guess", "127.0.0.1", from("192.0.2.1"))).toMatchObject(tooMany);
      expect(await ask(dashboard, "test-token", "127.0.0.1", from("192.0.2.2"))).toMatchObject(right);
    } finally {
      await dashboard.stop();
    }
  });
});
