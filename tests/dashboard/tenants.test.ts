import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport } from "../../core/report/schema.ts";
import type { Verdict } from "../../core/report/vocabulary.ts";
import { ask, bearer, form, json } from "../support/ask.ts";
import { type Dashboard, ensureBuilt, root, startDashboard } from "../support/dashboard.ts";
import { databases } from "../support/databases.ts";
import { buildReport } from "../support/report.ts";

const app = path.join(root, "dashboard", "app");
/** Every page and route that there is, as Next finds them. */
const routes = readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
  .map((file) => `/${path.dirname(file)}`.replace("/.", "/"))
  .sort();

/** What tells of the project, where an answer holds it. */
const SECRET = "hidden-model";

describe.each(databases)("a project on %s", (_, open) => {
  let database: Awaited<ReturnType<typeof open>>;
  let dashboard: Dashboard;
  /** Of acme/editor: its run, and the addresses under which it can be found. */
  let addresses: string[];
  const tokens: Record<string, string> = {};

  const make = async (project: string, role: string) => {
    const answer = await ask(dashboard.url, `/api/v1/tokens?project=${project}`, {
      method: "POST",
      headers: { ...json, ...bearer(dashboard.token) },
      body: JSON.stringify({ name: `a ${role}`, role }),
    });
    expect(answer.status).toBe(201);
    return (JSON.parse(answer.text) as { token: string }).token;
  };
  const publish = (project: string, token: string, report = reportOf(project)) =>
    ask(dashboard.url, "/api/v1/reports", {
      method: "POST",
      headers: { ...json, ...bearer(token) },
      body: JSON.stringify(encodeReport(report)),
    });
  const signIn = async (token: string) => {
    const body = new URLSearchParams({ token, to: "/models" }).toString();
    const answer = await ask(dashboard.url, "/api/v1/session", { method: "POST", headers: form, body });
    return { answer, cookie: answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "" };
  };

  function reportOf(project: string, verdict?: () => Verdict) {
    const report = buildReport({
      ...(verdict && { verdict }),
      project,
      models: [SECRET],
      releases: ["3.6.1"],
      targets: ["qemu:cortex-a76"],
      inputs: ["astronaut"],
    });
    // Whoever has a picture may see it, in whichever project.
    if (verdict) {
      report.pictures = [];
      for (const input of report.inputs) input.picture = null;
      for (const cell of report.cells) for (const output of cell.outputs) output.pictures = null;
    }
    return report;
  }

  beforeAll(async () => {
    await ensureBuilt();
    database = await open();
    dashboard = await startDashboard({ DATABASE_URL: database.url });
    const answer = await publish("acme/editor", dashboard.token);
    expect(answer.status).toBe(201);
    expect(
      (
        await publish(
          "other/app",
          dashboard.token,
          reportOf("other/app", () => "pass"),
        )
      ).status,
    ).toBe(201);
    const { url } = JSON.parse(answer.text) as { url: string };
    const run = new URL(url).pathname;
    const pulled = reportOf("acme/editor");
    pulled.source = { ...pulled.source!, event: "pull_request", ref: "refs/pull/7/merge", pull: 7 };
    expect((await publish("acme/editor", dashboard.token, pulled)).status).toBe(201);
    for (const role of ["viewer", "writer", "admin"]) tokens[role] = await make("acme/editor", role);
    tokens.other = await make("other/app", "admin");
    const page = await ask(dashboard.url, "/models?project=acme/editor", {
      headers: bearer(dashboard.token),
    });
    const series = /\/series\/[0-9a-f]{16}/.exec(page.text)![0];
    const picture = /\/pictures\/[0-9a-f]{64}/.exec(
      (await ask(dashboard.url, run, { headers: bearer(dashboard.token) })).text,
    )?.[0];
    addresses = [
      "/p/acme/editor",
      "/p/acme/editor/pull/7",
      "/compare?project=acme/editor",
      `/compare?project=acme/editor&by=run&to=${run.split("/")[2]}`,
      "/compare?project=acme/editor&by=release",
      "/runs?project=acme/editor",
      "/mnn/3.6.1?project=acme/editor",
      "/badge/acme/editor.svg",
      "/feed/acme/editor.atom",
      "/models?project=acme/editor",
      `${series}?project=acme/editor`,
      run,
      `${run}/cells/0`,
      "/settings?project=acme/editor",
      "/api/v1/baseline?project=acme/editor",
      "/api/v1/tokens?project=acme/editor",
      "/api/v1/members?project=acme/editor",
      "/api/v1/runs?project=acme/editor",
      `/api/v1${run}`,
      `/api/v1${run}/cells`,
      `/api/v1${run}/report`,
      "/api/v1/series?project=acme/editor",
      `/api/v1${series}?project=acme/editor`,
      "/api/v1/webhooks?project=acme/editor",
      "/api/v1/export?project=acme/editor",
      ...(picture ? [picture] : []),
    ];
  }, 300_000);
  afterAll(async () => {
    await dashboard?.stop();
    await database?.[Symbol.asyncDispose]();
  });

  it("is tried by every address there is", () => {
    // Those that tell of no project: what anybody may ask, and what only changes something, which is tried below.
    const others = [
      "/",
      "/api/v1/default-branch",
      "/api/v1/known",
      "/api/v1/openapi.json",
      "/api/v1/projects",
      "/api/v1/reports",
      "/api/v1/retention",
      "/api/v1/schemas",
      "/api/v1/session",
      "/api/v1/session/github",
      "/api/v1/session/github/callback",
      "/api/v1/members/[login]/remove",
      "/api/v1/webhooks/[id]/remove",
      "/api/v1/webhooks/[id]/secret",
      "/api/v1/import",
      "/api/v1/tokens/[id]/revoke",
      "/api/v1/visibility",
      "/healthz",
      "/metrics",
      "/pictures/[sha]",
      "/readyz",
      "/sign-in",
    ];
    const tried = addresses.map((address) =>
      address
        .split("?")[0]!
        .replace(/^\/(p|badge|feed)\/.*/, "/$1/[...name]")
        .replace(/\/mnn\/.*/, "/mnn/[release]")
        .replace(/\/runs\/[0-9a-f-]+/, "/runs/[id]")
        .replace(/\/cells\/\d+/, "/cells/[cell]")
        .replace(/\/series\/\w+/, "/series/[id]"),
    );
    expect(routes.filter((route) => !tried.includes(route) && !others.includes(route))).toEqual([]);
  });

  it("is seen by who has a token of it, at every address", async () => {
    for (const address of addresses) {
      const answer = await ask(dashboard.url, address, { headers: bearer(tokens.admin!) });
      expect([address, answer.status]).toEqual([address, 200]);
    }
  });

  const unseen = async (headers: Record<string, string>) => {
    for (const address of addresses) {
      const answer = await ask(dashboard.url, address, { headers });
      expect([address, answer.status >= 400 && answer.status < 500]).toEqual([address, true]);
      expect(answer.text).not.toContain(SECRET);
    }
  };

  it("is not seen without a token, nor with another project's, at any", async () => {
    await unseen({});
    await unseen(bearer(tokens.other!));
  });

  it("is not named where projects are listed", async () => {
    for (const headers of [{}, bearer(tokens.other!)]) {
      const answer = await ask(dashboard.url, "/", { headers });
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain("acme");
    }
  });

  it("is not named where programs list projects, nor are figures of all projects told to one's people", async () => {
    for (const headers of [{}, bearer(tokens.other!)]) {
      const answer = await ask(dashboard.url, "/api/v1/projects", { headers });
      expect([answer.status, answer.text.includes("acme")]).toEqual([200, false]);
      expect([401, 403]).toContain((await ask(dashboard.url, "/metrics", { headers })).status);
    }
    const own = await ask(dashboard.url, "/api/v1/projects", { headers: bearer(tokens.viewer!) });
    expect(own.text).toContain("acme/editor");
  });

  it("is changed and searched by programs of its own people alone, each as far as their role goes", async () => {
    const run = addresses.find((address) => /^\/api\/v1\/runs\/[^/]+$/.test(address))!;
    const send = (method: string, address: string, token: string | undefined, body?: object) =>
      ask(dashboard.url, address, {
        method,
        headers: { ...json, ...(token === undefined ? {} : bearer(token)) },
        ...(body && { body: JSON.stringify(body) }),
      });
    const known = { identities: ["a".repeat(64)] };
    for (const token of [undefined, tokens.other!]) {
      const refused = token === undefined ? 401 : 404;
      expect((await send("DELETE", run, token)).status).toBe(refused);
      expect((await send("PUT", "/api/v1/retention?project=acme/editor", token, { days: 1 })).status).toBe(
        refused,
      );
      expect((await send("POST", "/api/v1/known?project=acme/editor", token, known)).status).toBe(refused);
    }
    for (const token of [tokens.viewer!, tokens.writer!]) {
      expect((await send("DELETE", run, token)).status).toBe(404);
      expect((await send("PUT", "/api/v1/retention?project=acme/editor", token, { days: 1 })).status).toBe(
        404,
      );
      expect((await send("POST", "/api/v1/known?project=acme/editor", token, known)).status).toBe(200);
    }
    expect((await send("GET", run, tokens.viewer!)).status).toBe(200);
  });

  it("is nobody's at this machine who comes by another name, or through a proxy; and its owner's who does not", async () => {
    const [address] = addresses;
    const through = (headers: Record<string, string>) => ask(dashboard.url, address!, { headers });
    const port = new URL(dashboard.url).port;
    expect((await through({ host: `127.0.0.1:${port}` })).status).toBe(200);
    expect((await through({ host: `localhost:${port}` })).status).toBe(200);
    // A name of a stranger's that was made to lead here.
    expect((await through({ host: `rebound.example:${port}` })).status).toBe(404);
    for (const name of ["x-forwarded-for", "forwarded", "x-forwarded-host", "via", "x-real-ip"])
      expect((await through({ host: "localhost", [name]: "for=192.0.2.1" })).status).toBe(404);
  });

  it("is changed by no page of another site's, though the reader sits at this machine or has signed in", async () => {
    const { cookie } = await signIn(tokens.admin!);
    for (const host of ["parity.example", "localhost"])
      for (const [address, body] of [
        ["/api/v1/visibility?project=acme/editor", "public=true"],
        ["/api/v1/tokens?project=acme/editor", "name=x&role=admin"],
        ["/api/v1/tokens/1/revoke", "project=acme/editor"],
        ["/api/v1/webhooks?project=acme/editor", "url=https://evil.example/"],
        ["/api/v1/members?project=acme/editor", "login=evil&role=admin"],
        ["/api/v1/members/evil/remove?project=acme/editor", ""],
      ] as const)
        for (const origin of ["http://evil.example", "null", undefined]) {
          const headers = { ...form, host, cookie, ...(origin === undefined ? {} : { origin }) } as Record<
            string,
            string
          >;
          if (origin === undefined) delete headers.origin;
          const answer = await ask(dashboard.url, address, { method: "POST", headers, body });
          expect([401, 403]).toContain(answer.status);
        }
    expect((await ask(dashboard.url, addresses[0]!)).status).toBe(404);
  });

  it("takes reports of who may write to it, and of nobody else", async () => {
    expect((await publish("acme/editor", tokens.writer!)).status).toBe(201);
    expect(JSON.parse((await publish("acme/editor", tokens.viewer!)).text).error.code).toBe("role_lacking");
    expect(JSON.parse((await publish("acme/editor", tokens.other!)).text).error.code).toBe("token_foreign");
    expect(JSON.parse((await publish("acme/new", tokens.writer!)).text).error.code).toBe("token_foreign");
  });

  it("shows its pictures to who has the key that came with a report, and nothing else", async () => {
    const { pictures } = JSON.parse((await publish("acme/editor", tokens.writer!)).text) as {
      pictures: string;
    };
    const other = JSON.parse(
      (
        await publish(
          "other/app",
          tokens.other!,
          reportOf("other/app", () => "pass"),
        )
      ).text,
    ) as {
      pictures: string;
    };
    const picture = addresses.find((address) => address.startsWith("/pictures/"))!;
    const opened = async (address: string, key: string) =>
      (await ask(dashboard.url, `${address}?project=acme/editor&key=${key}`)).status;
    expect(await opened(picture, pictures)).toBe(200);
    expect(await opened(`/pictures/${"0".repeat(64)}`, pictures)).toBe(404);
    for (const key of [other.pictures, pictures.slice(0, -2), "", tokens.viewer!])
      expect([key, await opened(picture, key)]).toEqual([key, 404]);
    for (const address of addresses.filter((one) => !one.startsWith("/pictures/"))) {
      const by = `${address}${address.includes("?") ? "&" : "?"}key=${pictures}`;
      expect([address, (await ask(dashboard.url, by)).status >= 400]).toEqual([address, true]);
    }
  });

  it("is administered by an admin's token alone", async () => {
    const asked = (token: string) =>
      ask(dashboard.url, "/api/v1/default-branch?project=acme/editor&branch=main", {
        method: "PUT",
        headers: bearer(token),
      });
    expect((await asked(tokens.writer!)).status).toBe(404);
    expect((await asked(tokens.other!)).status).toBe(404);
    expect((await asked(tokens.admin!)).status).toBe(200);
  });

  it("is read by who signs in, until the token is revoked", async () => {
    const token = await make("acme/editor", "viewer");
    const { answer, cookie } = await signIn(token);
    expect([answer.status, answer.headers.location]).toEqual([303, "http://parity.example/models"]);
    expect(answer.headers["set-cookie"]![0]).toMatch(/HttpOnly; SameSite=Lax/);
    const read = () => ask(dashboard.url, addresses[0]!, { headers: { cookie } });
    expect((await read()).text).toContain("Sign out");
    const listed = await ask(dashboard.url, "/api/v1/tokens?project=acme/editor", {
      headers: bearer(tokens.admin!),
    });
    const lines = (JSON.parse(listed.text) as { tokens: { id: number; lastUsedAt: string | null }[] }).tokens;
    expect(lines[0]!.lastUsedAt).not.toBeNull();
    expect(listed.text).not.toContain(token);
    const revoke = (by: string) =>
      ask(dashboard.url, `/api/v1/tokens/${lines[0]!.id}/revoke`, {
        method: "POST",
        headers: { ...json, ...bearer(by) },
        body: "{}",
      });
    expect((await revoke(tokens.other!)).status).toBe(404);
    expect((await revoke(tokens.admin!)).status).toBe(200);
    expect((await read()).status).toBe(404);
    expect((await publish("acme/editor", token)).status).toBe(403);
  });

  it("signs nobody in with what is no token, nor leads them to another site", async () => {
    expect((await signIn("mnnpt_wrong")).answer.headers.location).toMatch(/\/sign-in\?problem=token_wrong/);
    const body = new URLSearchParams({ token: tokens.viewer!, to: "//evil.example" }).toString();
    const answer = await ask(dashboard.url, "/api/v1/session", { method: "POST", headers: form, body });
    expect(answer.headers.location).toBe("http://parity.example/");
    const forged = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJvd25lciIsImV4cCI6OTk5OTk5OTk5OX0.";
    const read = await ask(dashboard.url, addresses[0]!, {
      headers: { cookie: `mnn-parity-session=${forged}` },
    });
    expect(read.status).toBe(404);
  });

  it("is everybody's to read once it is public, and to change nobody's; and private again after", async () => {
    const set = (open: boolean) =>
      ask(dashboard.url, "/api/v1/visibility?project=acme/editor", {
        method: "POST",
        headers: { ...json, ...bearer(tokens.admin!) },
        body: JSON.stringify({ public: open }),
      });
    expect((await set(true)).status).toBe(200);
    const pages = addresses.filter((address) => !/^\/(api|settings)/.test(address));
    for (const address of pages) expect((await ask(dashboard.url, address)).status).toBe(200);
    expect((await ask(dashboard.url, "/settings?project=acme/editor")).status).toBe(404);
    const foreign = await ask(dashboard.url, "/api/v1/default-branch?project=acme/editor&branch=x", {
      method: "PUT",
      headers: bearer(tokens.other!),
    });
    expect(foreign.status).toBe(404);
    expect((await set(false)).status).toBe(200);
    for (const address of pages) expect((await ask(dashboard.url, address)).status).toBe(404);
  });

  it("shows a new token once, on the page of its settings", async () => {
    const { cookie } = await signIn(tokens.admin!);
    const made = await ask(dashboard.url, "/api/v1/tokens?project=acme/editor", {
      method: "POST",
      headers: { ...form, cookie },
      body: "name=nightly&role=writer",
    });
    expect(made.status).toBe(303);
    const flash = made.headers["set-cookie"]![0]!.split(";")[0]!;
    const seen = await ask(dashboard.url, "/settings?project=acme/editor", {
      headers: { cookie: `${cookie}; ${flash}` },
    });
    const [token] = /mnnpt_[\w-]+/.exec(seen.text)!;
    expect(seen.headers["set-cookie"]!.join()).toMatch(/mnn-parity-new-token=;.*Max-Age=0/i);
    expect(
      (await ask(dashboard.url, "/settings?project=acme/editor", { headers: { cookie } })).text,
    ).not.toContain(token);
    expect((await publish("acme/editor", token)).status).toBe(201);
  });

  // The last: whoever shows wrong tokens waits.
  it("is not seen with a wrong token, at any", () => unseen(bearer("mnnpt_wrong")));
});
