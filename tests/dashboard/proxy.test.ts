import { afterAll, beforeAll, expect, test } from "vitest";
import { type Connection, connectPglite } from "../../dashboard/db/client.ts";
import type { Context } from "../../dashboard/services/context.ts";
import { identifyCaller, identityOf } from "../../dashboard/services/token/caller.ts";
import { readEnvironment } from "../../dashboard/system/environment.ts";
import { setProxies } from "../../dashboard/system/proxy.ts";
import { migrations } from "../support/dashboard.ts";
import { type Issuer, startIssuer } from "../support/issuer.ts";
import { startProxy } from "../support/proxy.ts";

const audience = "https://parity.example.com";
let issuer: Issuer;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let connection: Connection;
beforeAll(async () => {
  issuer = await startIssuer();
  // No resolver knows these: whoever reaches them went through the proxy.
  proxy = await startProxy({ "keys.forge.invalid:80": issuer.url });
  connection = await connectPglite(undefined, migrations);
});
afterAll(async () => {
  await connection.close();
  await proxy.close();
  await issuer.close();
});

async function identify(host: string) {
  const context: Context = { db: connection.db, projects: "all", administers: "all" };
  const iss = `http://${host}`;
  const oidc = { issuer: iss, audience, repositories: ["acme/*"] };
  const token = await issuer.sign({ iss, aud: audience });
  return identityOf(await identifyCaller(context, `Bearer ${token}`, { token: "secret", oidc }));
}

const proxiesOf = (env: Record<string, string>) =>
  readEnvironment(env as unknown as NodeJS.ProcessEnv).proxies;

test("no proxy is used where none is named", () => {
  expect(proxiesOf({})).toEqual({ http: "", https: "", no: "" });
});

test("an issuer's keys come through the proxy of the server's environment, and past it for hosts that need none", async () => {
  await expect(identify("keys.forge.invalid")).rejects.toMatchObject({ code: "identity_wrong" });
  expect(proxy.asked).toEqual([]);
  setProxies(proxiesOf({ HTTPS_PROXY: proxy.url, http_proxy: proxy.url, no_proxy: "other.forge.invalid" }));
  await expect(identify("keys.forge.invalid")).resolves.toMatchObject({ repository: "acme/photo-editor" });
  expect(proxy.asked).toEqual(["keys.forge.invalid:80"]);
  await expect(identify("other.forge.invalid")).rejects.toMatchObject({ code: "identity_wrong" });
  expect(proxy.asked).toHaveLength(1);
});
