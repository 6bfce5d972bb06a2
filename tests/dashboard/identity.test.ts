import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { baselineOf } from "../../core/change/baseline.ts";
import { encodeReport } from "../../core/report/schema.ts";
import { type Connection, connectPglite } from "../../dashboard/db/client.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { readBaseline } from "../../dashboard/services/run/baseline.ts";
import { readRun } from "../../dashboard/services/run/read.ts";
import { identifyCaller, identityOf } from "../../dashboard/services/token/caller.ts";
import { type Oidc, readEnvironment } from "../../dashboard/system/environment.ts";
import { migrations } from "../support/dashboard.ts";
import { ingestReport } from "../support/ingest.ts";
import { type Issuer, startIssuer } from "../support/issuer.ts";
import { buildReport } from "../support/report.ts";

const environmentOf = (env: Record<string, string>) => readEnvironment(env as unknown as NodeJS.ProcessEnv);
const audience = "https://parity.example.com";
let issuer: Issuer;
let connection: Connection;
let context: Context;
let oidc: Oidc;

beforeAll(async () => {
  issuer = await startIssuer();
  connection = await connectPglite(undefined, migrations);
  context = { db: connection.db, projects: "all", administers: "all" };
});
beforeEach(() => {
  oidc = { issuer: issuer.url, audience, repositories: ["acme/*"] };
});
afterAll(async () => {
  await connection.close();
  await issuer.close();
});

const identify = async (token: string) =>
  identityOf(await identifyCaller(context, `Bearer ${token}`, { token: "secret", oidc }));

describe("a job's identity", () => {
  it("proves its repository, event, ref and commit", async () => {
    const token = await issuer.sign({ aud: audience, sha: "4f2c91a0b7" });
    await expect(identify(token)).resolves.toEqual({
      repository: "acme/photo-editor",
      event: "push",
      ref: "refs/heads/main",
      headRef: "",
      sha: "4f2c91a0b7",
    });
  });

  it("of a pull request proves the pull request's branch", async () => {
    const claims = { event_name: "pull_request", ref: "refs/pull/7/merge", head_ref: "brighter" };
    const token = await issuer.sign({ aud: audience, ...claims });
    await expect(identify(token)).resolves.toMatchObject({
      event: "pull_request",
      ref: "refs/pull/7/merge",
      headRef: "brighter",
      sha: null,
    });
  });

  it("is good once", async () => {
    const token = await issuer.sign({ aud: audience });
    await identify(token);
    await expect(identify(token)).rejects.toMatchObject({ code: "identity_used" });
  });

  it("is good once however many use it at the same time", async () => {
    const token = await issuer.sign({ aud: audience });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => identify(token)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, Record<string, unknown>, { stranger?: boolean; algorithm?: string }?]>([
    ["another audience", { aud: "https://evil.example.com" }],
    ["no audience", {}],
    ["another issuer", { aud: audience, iss: "https://evil.example.com" }],
    ["an expired token", { aud: audience, exp: now() - 120 }],
    ["a token without expiry", { aud: audience, exp: undefined }],
    ["a token from the future", { aud: audience, nbf: now() + 3600 }],
    ["a token signed long ago", { aud: audience, iat: now() - 7200, exp: now() + 3600 }],
    ["no id", { aud: audience, jti: undefined }],
    ["no repository", { aud: audience, repository: undefined }],
    ["a repository that is none", { aud: audience, repository: "acme/../other" }],
    ["a stranger's signature", { aud: audience }, { stranger: true }],
    ["the public key used as a secret", { aud: audience }, { algorithm: "HS256" }],
  ])("is refused for %s", async (_, claims, how) => {
    await expect(identify(await issuer.sign(claims, how))).rejects.toMatchObject({ code: "identity_wrong" });
  });

  it("is refused when its payload was changed or its signature taken off", async () => {
    const [head, body, signature] = (await issuer.sign({ aud: audience })).split(".") as [
      string,
      string,
      string,
    ];
    const claims = JSON.parse(Buffer.from(body, "base64url").toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, repository: "acme/other" })).toString("base64url");
    await expect(identify([head, forged, signature].join("."))).rejects.toMatchObject({
      code: "identity_wrong",
    });
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    await expect(identify([none, body, "x"].join("."))).rejects.toMatchObject({ code: "identity_wrong" });
  });

  it("of a repository that is not listed is foreign, and look-alikes are", async () => {
    for (const repository of ["evil/photo-editor", "acme2/photo-editor", "xacme/y"])
      await expect(identify(await issuer.sign({ aud: audience, repository }))).rejects.toMatchObject({
        code: "identity_foreign",
      });
    oidc.repositories = ["Acme/Photo-Editor"];
    await expect(identify(await issuer.sign({ aud: audience }))).resolves.toBeTruthy();
    await expect(
      identify(await issuer.sign({ aud: audience, repository: "acme/photo-editor2" })),
    ).rejects.toMatchObject({ code: "identity_foreign" });
  });

  it("is refused where nobody asked for identities", async () => {
    const token = await issuer.sign({ aud: audience });
    await expect(
      identifyCaller(context, `Bearer ${token}`, { token: "secret", oidc: null }),
    ).rejects.toMatchObject({ code: "identity_off" });
  });

  it("is not needed by the API token's holder", async () => {
    await expect(identify("secret")).resolves.toBeNull();
    await expect(identify("wrong")).rejects.toMatchObject({ code: "token_wrong" });
  });
});

describe("a report that a job publishes", () => {
  it("belongs to its repository and branch, whatever it says", async () => {
    const report = buildReport({ project: "victim/app" });
    const token = await issuer.sign({ aud: audience, ref: "refs/heads/brighter" });
    const { run } = await ingestReport(context, encodeReport(report), await identify(token));
    const stored = await readRun(context, run);
    expect(stored?.project).toBe("acme/photo-editor");
    expect(stored?.report.source?.branch).toBe("brighter");
    expect(await readBaseline(context, { project: "victim/app", branch: "main" }, String)).toBeNull();
  });

  it("is the baseline of its branch", async () => {
    const older = buildReport({ project: "acme/base", createdAt: "2025-11-21T00:00:00.000Z" });
    // By when they came: the newer one says an earlier time.
    const newer = buildReport({
      project: "acme/base",
      createdAt: "2025-11-20T00:00:00.000Z",
      verdict: () => "pass",
    });
    const partial = buildReport({
      project: "acme/base",
      createdAt: "2025-11-22T00:00:00.000Z",
      complete: false,
    });
    for (const report of [older, newer, partial]) await ingestReport(context, encodeReport(report));
    const base = await readBaseline(
      context,
      { project: "acme/base", branch: "main" },
      (run) => `http://d/runs/${run}`,
    );
    expect(base).toEqual({
      ...baselineOf(newer),
      url: expect.stringMatching(/^http:\/\/d\/runs\/[0-9a-f-]{36}$/),
    });
    expect(await readBaseline(context, { project: "acme/base", branch: "other" }, String)).toBeNull();
  });
});

describe("the environment", () => {
  it("takes identities only with repositories and an address", () => {
    expect(environmentOf({}).oidc).toBeNull();
    const given = { MNN_PARITY_OIDC_REPOSITORIES: "acme/*, b/c", MNN_PARITY_URL: "https://d.example.com/x" };
    expect(environmentOf(given).oidc).toEqual({
      issuer: "https://token.actions.githubusercontent.com",
      audience: "https://d.example.com",
      repositories: ["acme/*", "b/c"],
    });
    expect(() => environmentOf({ MNN_PARITY_OIDC_REPOSITORIES: "acme/*" })).toThrow(/MNN_PARITY_URL/);
    expect(() => environmentOf({ ...given, MNN_PARITY_OIDC_REPOSITORIES: "*" })).toThrow(/owner\/name/);
  });
});
