import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, bearer, form } from "../support/ask.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { buildReport } from "../support/report.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe.each(databases)("addresses on %s", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  let dashboard: Dashboard;
  let run: { id: number; url: string };
  const owner = bearer("test-token");
  const make = async (role: string): Promise<{ id: number; token: string }> => {
    const body = JSON.stringify({ name: "README", role });
    const headers = { "content-type": "application/json", ...owner };
    const answer = await ask(dashboard.url, "/api/v1/tokens?project=acme/editor", {
      method: "POST",
      headers,
      body,
    });
    return JSON.parse(answer.text);
  };
  beforeAll(async () => {
    await ensureBuilt();
    database = await open();
    dashboard = await startDashboard({ DATABASE_URL: database.url });
    for (const project of ["acme/editor", "acme/other"]) {
      const answer = await dashboard.publish(buildReport({ project }));
      if (project === "acme/editor") run = (await answer.json()) as typeof run;
    }
  }, 300_000);
  afterAll(async () => {
    await dashboard?.stop();
    await database?.[Symbol.asyncDispose]();
  });

  it("of a run cannot be guessed from another's, and the numbers that they had lead to it who may see it", async () => {
    const link = new URL(run.url).pathname.split("/")[2]!;
    expect(link).toMatch(UUID);
    const at = (address: string, headers: Record<string, string>) => ask(dashboard.url, address, { headers });
    for (const rest of ["", "/cells/0", "?row=1"]) {
      const moved = await at(`/runs/${run.id}${rest}`, owner);
      expect([moved.status, new URL(moved.headers.location!, "http://parity.example").href]).toEqual([
        308,
        `http://parity.example/runs/${link}${rest}`,
      ]);
      expect((await at(`/runs/${link}${rest}`, owner)).status).toBe(200);
      for (const one of [link, run.id]) expect((await at(`/runs/${one}${rest}`, {})).status).toBe(404);
    }
    for (const page of ["/p/acme/editor", "/runs?project=acme/editor", "/models?project=acme/editor"]) {
      const { text } = await at(page, owner);
      expect(text).not.toMatch(/\/runs\/\d+["/?]/);
    }
  });

  it("of a badge and a feed are decoded once: a percent sign in a name is one", async () => {
    for (const address of ["/feed/acme/100%25'.atom", "/badge/acme/100%25'.svg"])
      expect((await ask(dashboard.url, address)).status).toBeLessThan(500);
  });

  it("of a badge and a feed open with the token in them, which opens nothing else, until it is revoked", async () => {
    const { id, token } = await make("badge");
    expect(token).toMatch(/^mnnpb_/);
    const badge = (project: string, query = "") => ask(dashboard.url, `/badge/${project}.svg${query}`);
    const feed = (project: string, query = "") => ask(dashboard.url, `/feed/${project}.atom${query}`);
    expect((await badge("acme/editor")).status).toBe(404);
    const shown = await badge("acme/editor", `?token=${token}`);
    expect([shown.status, shown.headers["content-type"]]).toEqual([200, "image/svg+xml; charset=utf-8"]);
    const told = await feed("acme/editor", `?token=${token}`);
    expect([told.status, told.text.includes(`http://parity.example${new URL(run.url).pathname}`)]).toEqual([
      200,
      true,
    ]);
    expect((await badge("acme/other", `?token=${token}`)).status).toBe(404);
    expect((await feed("acme/other", `?token=${token}`)).status).toBe(404);

    const nowhere = [
      ask(dashboard.url, `/p/acme/editor?token=${token}`),
      ask(dashboard.url, "/p/acme/editor", { headers: bearer(token) }),
      ask(dashboard.url, "/badge/acme/editor.svg", { headers: bearer(token) }),
      ask(dashboard.url, "/api/v1/baseline?project=acme/editor", { headers: bearer(token) }),
      ask(dashboard.url, "/api/v1/tokens?project=acme/editor", { headers: bearer(token) }),
    ];
    for (const answer of await Promise.all(nowhere)) expect([403, 404]).toContain(answer.status);
    const body = new URLSearchParams({ token, to: "/" }).toString();
    const signed = await ask(dashboard.url, "/api/v1/session", { method: "POST", headers: form, body });
    expect(signed.headers["set-cookie"]).toBeUndefined();
    const reader = await make("viewer");
    expect((await badge("acme/editor", `?token=${reader.token}`)).status).toBe(403);

    const revoked = await ask(dashboard.url, `/api/v1/tokens/${id}/revoke`, {
      method: "POST",
      headers: { "content-type": "application/json", ...owner },
      body: "{}",
    });
    expect(revoked.status).toBe(200);
    expect((await badge("acme/editor", `?token=${token}`)).status).toBe(403);
  });
});
