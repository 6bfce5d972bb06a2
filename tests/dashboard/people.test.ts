import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, bearer, form, json } from "../support/ask.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { app, type PeopleStandIn, startPeople } from "../support/github-people.ts";
import { buildReport } from "../support/report.ts";

const self = "http://parity.example";
const callback = `${self}/api/v1/session/github/callback`;

describe.each(databases)("people from GitHub at a dashboard on %s", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  let dashboard: Dashboard;
  let github: PeopleStandIn;
  const environment = () => ({
    DATABASE_URL: database.url,
    MNN_PARITY_URL: self,
    MNN_PARITY_GITHUB_URL: github.url,
    MNN_PARITY_GITHUB_CLIENT_ID: app.id,
    MNN_PARITY_GITHUB_CLIENT_SECRET: app.secret,
    MNN_PARITY_GITHUB_REPOSITORIES: "acme/editor",
  });
  beforeAll(async () => {
    await ensureBuilt();
    database = await open();
    github = await startPeople(callback, {
      reader: "read",
      pusher: "write",
      chief: "admin",
      stranger: null,
      guest: null,
    });
    dashboard = await startDashboard(environment());
    for (const project of ["acme/editor", "other/app", "acme/unlisted"])
      expect((await dashboard.publish(buildReport({ project }))).status).toBe(201);
  }, 300_000);
  afterAll(async () => {
    await dashboard?.stop();
    await github?.close();
    await database?.[Symbol.asyncDispose]();
  });

  const cookieOf = (set: string[] | undefined, name: string) =>
    set?.find((cookie) => cookie.startsWith(`${name}=`))?.split(";")[0] ?? "";

  /** Goes the whole way, as a browser does. */
  async function signIn(login: string, to = "/p/acme/editor") {
    const begun = await ask(dashboard.url, `/api/v1/session/github?to=${encodeURIComponent(to)}`);
    expect(begun.status).toBe(303);
    const kept = cookieOf(begun.headers["set-cookie"], "mnn-parity-sign-in");
    const back = await github.signIn(begun.headers.location!, login);
    const { pathname, search } = new URL(back);
    const signed = await ask(dashboard.url, `${pathname}${search}`, { headers: { cookie: kept } });
    return {
      kept,
      back: `${pathname}${search}`,
      signed,
      cookie: cookieOf(signed.headers["set-cookie"], "mnn-parity-session"),
    };
  }
  const at = (address: string, cookie: string) => ask(dashboard.url, address, { headers: { cookie } });
  const settings = "/settings?project=acme/editor";
  const change = (cookie: string, address: string, body: string) =>
    ask(dashboard.url, address, { method: "POST", headers: { ...form, cookie }, body });

  it("may here what they may with the repository there", async () => {
    for (const [login, page, settled] of [
      ["reader", 200, 404],
      ["pusher", 200, 404],
      ["chief", 200, 200],
      ["stranger", 404, 404],
    ] as const) {
      const { signed, cookie } = await signIn(login);
      expect([signed.status, signed.headers.location]).toEqual([303, `${self}/p/acme/editor`]);
      expect(signed.headers["set-cookie"]!.join()).toMatch(
        /mnn-parity-session=[^;]+; Path=\/; HttpOnly; SameSite=Lax/,
      );
      expect([login, (await at("/p/acme/editor", cookie)).status]).toEqual([login, page]);
      expect([login, (await at(settings, cookie)).status]).toEqual([login, settled]);
      expect((await at("/p/other/app", cookie)).status).toBe(404);
      expect((await at("/p/acme/unlisted", cookie)).status).toBe(404);
      expect((await at("/sign-in", cookie)).text).toContain(`Signed in as ${login}`);
    }
  });

  it("publish where they may push, as a page of ours would for them", async () => {
    const post = async (cookie: string, project: string) => {
      const { encodeReport } = await import("../../core/report/schema.ts");
      const answer = await ask(dashboard.url, "/api/v1/reports", {
        method: "POST",
        headers: { ...json, origin: self, cookie },
        body: JSON.stringify(encodeReport(buildReport({ project }))),
      });
      return answer.status;
    };
    expect(await post((await signIn("reader")).cookie, "acme/editor")).toBe(403);
    const { cookie } = await signIn("pusher");
    expect(await post(cookie, "acme/editor")).toBe(201);
    expect(await post(cookie, "other/app")).toBe(403);
    expect(await post(cookie, "acme/new")).toBe(403);
  });

  it("are let in by name, with a role, until they are removed; who takes their login over is not", async () => {
    const owner = { ...json, ...bearer("test-token") };
    const set = (login: string, role: string) =>
      ask(dashboard.url, "/api/v1/members?project=other/app", {
        method: "POST",
        headers: owner,
        body: JSON.stringify({ login, role }),
      });
    expect((await set("no login", "viewer")).status).toBe(422);
    expect((await set("guest", "owner")).status).toBe(422);
    expect((await set("@Guest", "viewer")).status).toBe(200);
    const { cookie } = await signIn("guest");
    expect((await at("/p/other/app", cookie)).status).toBe(200);
    expect((await at("/settings?project=other/app", cookie)).status).toBe(404);
    expect((await set("guest", "admin")).status).toBe(200);
    const page = await at("/settings?project=other/app", cookie);
    expect(page.status).toBe(200);
    expect(page.text).toContain("named here");
    const listed = await ask(dashboard.url, "/api/v1/members?project=other/app", { headers: owner });
    expect(JSON.parse(listed.text).members).toMatchObject([{ login: "guest", role: "admin", seen: true }]);
    const foreign = await signIn("chief");
    expect((await change(foreign.cookie, "/api/v1/members/guest/remove?project=other/app", "")).status).toBe(
      404,
    );
    expect((await change(cookie, "/api/v1/members/guest/remove?project=other/app", "")).status).toBe(303);
    expect((await at("/p/other/app", cookie)).status).toBe(404);
  });

  it("are asked about once in minutes, and are let in on while GitHub does not answer what it said before", async () => {
    const { cookie } = await signIn("reader");
    expect((await at("/p/acme/editor", cookie)).status).toBe(200);
    const asked = () => github.calls.filter((call) => call === "GET /api/v3/repos/acme/editor").length;
    const before = asked();
    github.fault = 503;
    try {
      for (let time = 0; time < 3; time++) expect((await at("/p/acme/editor", cookie)).status).toBe(200);
      expect(asked()).toBe(before);
      // Nothing was said yet of who comes now: what GitHub does not say is no leave.
      const begun = await ask(dashboard.url, "/api/v1/session/github");
      const back = new URL(await github.signIn(begun.headers.location!, "pusher"));
      const kept = cookieOf(begun.headers["set-cookie"], "mnn-parity-sign-in");
      const refused = await ask(dashboard.url, `${back.pathname}${back.search}`, {
        headers: { cookie: kept },
      });
      expect(refused.headers.location).toContain("/sign-in?problem=github_");
      expect(cookieOf(refused.headers["set-cookie"], "mnn-parity-session")).toBe("");
    } finally {
      github.fault = null;
    }
  });

  it("are signed in by no code that was got elsewhere, used before, or made up", async () => {
    const { kept, back } = await signIn("chief");
    const problem = async (address: string, cookie: string) => {
      const answer = await ask(dashboard.url, address, { headers: { cookie } });
      expect(cookieOf(answer.headers["set-cookie"], "mnn-parity-session")).toBe("");
      return new URL(answer.headers.location!).searchParams.get("problem");
    };
    expect(await problem(back, kept)).toBe("github_refused");
    expect(await problem(back, "")).toBe("github_state");
    const other = await ask(dashboard.url, "/api/v1/session/github");
    expect(await problem(back, cookieOf(other.headers["set-cookie"], "mnn-parity-sign-in"))).toBe(
      "github_state",
    );
    const state = new URL(other.headers.location!).searchParams.get("state");
    const mine = cookieOf(other.headers["set-cookie"], "mnn-parity-sign-in");
    expect(await problem(`/api/v1/session/github/callback?code=made-up&state=${state}`, mine)).toBe(
      "github_refused",
    );
    expect(await problem(`/api/v1/session/github/callback?error=access_denied&state=${state}`, mine)).toBe(
      "github_refused",
    );
  });

  it("are led to no other site", async () => {
    const { signed } = await signIn("reader", "//evil.example/");
    expect(signed.headers.location).toBe(`${self}/`);
  });

  it("end their session here, and its word is good for nothing after", async () => {
    const { cookie } = await signIn("reader");
    expect((await at("/p/acme/editor", cookie)).status).toBe(200);
    expect((await change(cookie, "/api/v1/session", "end=true")).status).toBe(303);
    expect((await at("/p/acme/editor", cookie)).status).toBe(404);
  });

  // The last: it is another server after.
  it("are signed out where GitHub takes their token no more, and by a new token of the server", async () => {
    const { cookie } = await signIn("reader");
    github.fault = 401;
    expect((await at("/p/acme/editor", cookie)).status).toBe(404);
    github.fault = null;
    expect((await at("/p/acme/editor", cookie)).status).toBe(404);
    const kept = (await signIn("reader")).cookie;
    await dashboard.stop();
    dashboard = await startDashboard(environment(), "another-token");
    expect((await at("/p/acme/editor", kept)).status).toBe(404);
  });
});
