import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { baselineFromUrl } from "../../action/src/gate/fetch-baseline.ts";
import { connectGithub } from "../../action/src/github/api/client.ts";
import { downloadZip } from "../../action/src/github/api/download.ts";
import { renderJson, writeReport } from "../../action/src/report/write.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import { setProxies } from "../../action/src/system/proxy.ts";
import { REPORT_SCHEMA } from "../../core/report/schema.ts";
import { mnnParity } from "../support/cli.ts";
import { startProxy } from "../support/proxy.ts";
import { buildReport } from "../support/report.ts";
import { answer, bodyOf, type Served, serve } from "../support/serve.ts";

const report = buildReport({ releases: ["3.6.1"], inputs: ["cat"], targets: ["host"] });
const direct = getGlobalDispatcher();

let server: Served;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "proxy-"));
  await writeReport(report, path.join(folder, "report"));
  server = await serve(async (request, response) => {
    const { url = "" } = request;
    if (url.endsWith("/zip")) return void response.end("PK");
    if (url === "/report.json") return void response.end(renderJson(report));
    if (url === "/api/v1/schemas") return answer(response, 200, { schemas: [REPORT_SCHEMA] });
    if (request.method === "POST") {
      await bodyOf(request);
      return answer(response, 201, { id: 7, url: "/runs/7" });
    }
    answer(response, 200, { full_name: "acme/app" });
  });
  // No name server knows these: whoever is answered came through the proxy.
  proxy = await startProxy({ "api.forge.invalid:80": server.url, "parity.forge.invalid:80": server.url });
});
beforeEach(() => {
  proxy.asked.length = 0;
});
afterAll(async () => {
  setGlobalDispatcher(direct);
  await server.close();
  await proxy.close();
  await rm(folder, { recursive: true });
});

const through = (env: Record<string, string>) =>
  setProxies(readEnvironment(env as NodeJS.ProcessEnv).proxies);

describe("proxies of the environment", () => {
  it("are read in lower case first, and in upper case", () => {
    const read = (env: Record<string, string>) => readEnvironment(env as NodeJS.ProcessEnv).proxies;
    expect(read({})).toEqual({ http: "", https: "", no: "" });
    expect(read({ HTTPS_PROXY: "http://b:1", https_proxy: "http://a:1", NO_PROXY: "c" })).toEqual({
      http: "",
      https: "http://a:1",
      no: "c",
    });
  });

  it("carry GitHub's API, an artifact's download and a baseline", async () => {
    await through({ HTTP_PROXY: proxy.url });
    const github = await connectGithub({
      token: "t",
      apiUrl: "http://api.forge.invalid",
      repository: "acme/app",
    });
    const { data } = await github.octokit.rest.repos.get({ owner: "acme", repo: "app" });
    expect(data.full_name).toBe("acme/app");
    expect(Buffer.from(await downloadZip(github, 1)).toString()).toBe("PK");
    const { signal } = new AbortController();
    const base = await baselineFromUrl("http://parity.forge.invalid/report.json", undefined, signal);
    expect(base?.cells).toHaveLength(1);
    expect(new Set(proxy.asked)).toEqual(new Set(["api.forge.invalid:80", "parity.forge.invalid:80"]));
  });

  it("leave out what NO_PROXY names", async () => {
    await through({ HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1,.internal" });
    expect((await fetch(`${server.url}/report.json`)).status).toBe(200);
    expect(proxy.asked).toEqual([]);
  });

  it("carry the command line's publishing", { timeout: 60_000 }, async () => {
    const publish = (env: Record<string, string>) =>
      mnnParity(["publish", "report", "--to", "http://parity.forge.invalid"], {
        cwd: folder,
        env: { MNN_PARITY_TOKEN: "t", ...env },
      });
    expect(await publish({ http_proxy: proxy.url })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("http://parity.forge.invalid/runs/7"),
    });
    expect(new Set(proxy.asked)).toEqual(new Set(["parity.forge.invalid:80"]));
    const without = await publish({ http_proxy: proxy.url, no_proxy: "parity.forge.invalid" });
    expect(without.code).toBe(3);
  });
});
