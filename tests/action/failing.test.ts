import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { uploadFolder, uploadReport } from "../../action/src/github/api/artifact.ts";
import { Attempts } from "../../action/src/github/api/attempt.ts";
import { closeCheck, openCheck } from "../../action/src/github/api/check.ts";
import { connectGithub, type Github } from "../../action/src/github/api/client.ts";
import { writeComment } from "../../action/src/github/api/comment.ts";
import { readHostileArtifact } from "../../action/src/github/api/hostile.ts";
import { saveCache } from "../../action/src/github/job/cache.ts";
import { markerOf } from "../../action/src/github/text/comment-text.ts";
import { baselineOf } from "../../core/change/baseline.ts";
import type { Report } from "../../core/report/schema.ts";
import { asIs } from "../../core/words/stored/phrase.ts";
import { english } from "../../core/words/words.ts";
import { type StandIn, startGithub } from "../support/github.ts";
import { buildReport, hash } from "../support/report.ts";
import { type ResultsService, runtimeToken, startResultsService } from "../support/results-service.ts";

let standIn: StandIn;
let github: Github;
let pull: number;
let sha: string;
let results: ResultsService;
let folder: string;
const kept: Record<string, string | undefined> = {};

beforeAll(async () => {
  standIn = await startGithub({
    users: [{ login: "acme" }, { login: "github-actions[bot]" }, { login: "mallory" }],
    repos: [{ owner: "acme", name: "app", auto_init: true, default_branch: "main" }],
  });
  github = await connectGithub({ token: standIn.token, apiUrl: standIn.url, repository: "acme/app" }, 400);
  const ref = (await standIn.get("/repos/acme/app/git/ref/heads/main")) as { object: { sha: string } };
  sha = ref.object.sha;
  const { data } = await github.octokit.rest.pulls.create({
    owner: "acme",
    repo: "app",
    title: "x",
    head: "x",
    base: "main",
  });
  pull = data.number;
  results = await startResultsService();
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-failing-"));
  await mkdir(path.join(folder, "report"));
  await writeFile(path.join(folder, "report", "report.json"), "{}");
  const environment: Record<string, string> = {
    ACTIONS_RESULTS_URL: `${results.url}/`,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(),
    ACTIONS_CACHE_SERVICE_V2: "1",
    RUNNER_TEMP: folder,
    GITHUB_WORKSPACE: folder,
  };
  for (const [name, value] of Object.entries(environment)) {
    kept[name] = process.env[name];
    process.env[name] = value;
  }
});
afterAll(async () => {
  for (const [name, value] of Object.entries(kept))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  await standIn.close();
  await results.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => void standIn.faults.splice(0));

const lines: string[] = [];
const attempts = () => new Attempts((line) => lines.push(line));
/** Waits that take no time, and are remembered. */
function clock() {
  const waits: number[] = [];
  return { waits, pause: async (ms: number) => void waits.push(ms / 1000) };
}

const comment = (body = "x") =>
  writeComment(github, pull, { name: "s", body: `${body}\n\n${markerOf("s")}`, news: true });
const check = () =>
  openCheck(github, { name: "s", sha, details: null, mark: "run:1", output: english.github.check.running });

/** How a service fails, what the log must say, and the waits before it gives up. */
const failures: [string, number | "hang", Record<string, string>, RegExp, RegExp, number[], number[]][] = [
  ["403", 403, {}, /pull-requests: write/, /checks: write/, [], []],
  ["404", 404, {}, /404.*pull-requests: write/, /404.*checks: write/, [], []],
  ["422", 422, {}, /422: GitHub refused the content/, /422/, [], []],
  [
    "429 with retry-after",
    429,
    { "retry-after": "7" },
    /rate limit.*wait 7 s/,
    /rate limit.*wait 7 s/,
    [7, 7],
    [7, 7],
  ],
  ["429 with a wait that nobody waits", 429, { "retry-after": "900" }, /wait 900 s/, /wait 900 s/, [], []],
  ["403 that is a rate limit", 403, { "retry-after": "3" }, /rate limit/, /rate limit/, [3, 3], [3, 3]],
  ["500", 500, {}, /500: GitHub has trouble/, /500: GitHub has trouble/, [1, 3], []],
  ["no answer", "hang", {}, /no answer in time/, /no answer in time/, [], []],
];

describe.each(failures)(
  "GitHub with %s",
  (_, how, headers, forComment, forCheck, commentWaits, checkWaits) => {
    it("costs the comment, and says so", async () => {
      standIn.faults.push({ path: /comments/, how, headers });
      const { waits, pause } = clock();
      const tries = attempts();
      const done = await tries.attempt(
        asIs("the comment"),
        { permission: "pull-requests: write", repeatable: true, pause },
        () => comment(),
      );
      expect(done).toBeNull();
      expect(tries.losses).toEqual([{ what: "the comment", why: expect.stringMatching(forComment) }]);
      expect(lines.at(-1)).toMatch(/^lost: the comment: .*The verdict and the report stand\.$/);
      expect(waits).toEqual(commentWaits);
    });

    it("costs the check, and says so", async () => {
      standIn.faults.push({ path: /check-runs/, how, headers });
      const { waits, pause } = clock();
      const tries = attempts();
      expect(
        await tries.attempt(
          asIs("the check"),
          { permission: "checks: write", repeatable: false, pause },
          check,
        ),
      ).toBeNull();
      expect(tries.losses).toEqual([{ what: "the check", why: expect.stringMatching(forCheck) }]);
      // Opening a check twice would leave one open for ever.
      expect(waits).toEqual(checkWaits);
    });

    it("costs the check's end, and says so", async () => {
      const id = await check();
      standIn.faults.push({ path: /check-runs/, how, headers });
      const tries = attempts();
      const ending = { conclusion: "success", title: "t", summary: "s" } as const;
      const { pause } = clock();
      await tries.attempt(
        asIs("the check's end"),
        { permission: "checks: write", repeatable: true, pause },
        () => closeCheck(github, id, ending),
      );
      expect(tries.losses).toHaveLength(1);
    });
  },
);

describe("GitHub that recovers", () => {
  it.each([
    ["a rate limit", 429, { "retry-after": "1" }],
    ["trouble", 502, {}],
  ])("from %s gets its comment", async (_, how, headers) => {
    standIn.faults.push({ path: /comments/, how, headers });
    const tries = attempts();
    const pause = async () => void standIn.faults.splice(0);
    const done = await tries.attempt(asIs("the comment"), { repeatable: true, pause }, () =>
      comment(String(how)),
    );
    expect(done).toMatch(/created|updated/);
    expect(tries.losses).toEqual([]);
  });
});

describe("the comment", () => {
  it("is one, however often it is written, and unchanged when it says the same", async () => {
    expect(await comment("a")).toMatch(/created|updated/);
    expect(await comment("b")).toBe("updated");
    expect(await comment("b")).toBe("unchanged");
    const all = (await standIn.get(`/repos/acme/app/issues/${pull}/comments?per_page=100`)) as {
      body: string;
    }[];
    expect(all.filter(({ body }) => body.includes(markerOf("s")))).toHaveLength(1);
  });

  it("is not new without news", async () => {
    expect(
      await writeComment(github, pull, { name: "quiet", body: `x\n\n${markerOf("quiet")}`, news: false }),
    ).toBe("quiet");
  });

  it("is not somebody else's with our marker in it", async () => {
    const forged = [
      { id: 999, body: `pwned\n${markerOf("forged")}`, user: { login: "mallory", type: "User" } },
    ];
    standIn.answers.set(`GET /repos/acme/app/issues/${pull}/comments`, forged);
    try {
      const body = `ours\n\n${markerOf("forged")}`;
      expect(await writeComment(github, pull, { name: "forged", body, news: true })).toBe("created");
    } finally {
      standIn.answers.clear();
    }
  });
});

const report = () => path.join(folder, "report");

// The packages wait between their own repeats, up to half a minute each: here a second is a few milliseconds.
const realTimeout = globalThis.setTimeout;
beforeAll(() => {
  const hasty = (work: () => void, ms = 0, ...args: never[]) =>
    realTimeout(work, ms >= 2_000 && ms < 60_000 ? ms / 300 : ms, ...args);
  globalThis.setTimeout = Object.assign(hasty, realTimeout) as typeof setTimeout;
});
afterAll(() => {
  globalThis.setTimeout = realTimeout;
});
const services: [string, number | "hang", Record<string, string>][] = [
  ["403", 403, {}],
  ["404", 404, {}],
  ["422", 422, {}],
  ["429", 429, { "retry-after": "1" }],
  ["500", 500, {}],
  ["no answer", "hang", {}],
];

describe.concurrent.each(services)("the results service with %s", (title, how, headers) => {
  const name = `case-${title.replaceAll(" ", "-")}-x`;
  const timeout = how === "hang" ? 800 : 100_000;

  it("costs the artifact, and says so; the report stays in its folder", { timeout: 120_000 }, async ({
    expect,
  }) => {
    results.faults.push({ path: /ArtifactService/, how, headers, body: new RegExp(name) });
    const tries = new Attempts(() => {});
    const id = await tries.attempt(asIs("the artifact"), { repeatable: false }, () =>
      uploadFolder(name, report(), timeout),
    );
    expect(id).toBeNull();
    expect(tries.losses).toEqual([{ what: "the artifact", why: expect.stringMatching(/\w/) }]);
    const words = how === "hang" ? "no answer in time" : how === 429 ? "rate limit" : String(how);
    expect(tries.losses[0]?.why).toContain(words);
  });

  it("costs the cache, and says so", { timeout: 120_000 }, async ({ expect }) => {
    results.faults.push({ path: /CacheService/, how, headers, body: new RegExp(name) });
    const tries = new Attempts(() => {});
    const saved = await tries.attempt(asIs("keeping the runtimes"), { repeatable: false }, () =>
      saveCache({ key: name, paths: [report()] }, timeout),
    );
    expect(saved).toBeNull();
    expect(tries.losses).toHaveLength(1);
  });
});

describe("the results service", () => {
  it("takes an artifact and a cache when it works", async () => {
    expect(await uploadFolder("fine", report())).toBeGreaterThan(0);
    expect(await saveCache({ key: "fine", paths: [report()] })).toBe(true);
    expect(results.artifacts.find(({ name }) => name === "fine")).toMatchObject({ done: true });
  });

  it("takes a report by itself: whole, and without its pictures where these are many", async () => {
    const whole = buildReport();
    const { id: _, ...picture } = whole.pictures[0]!;
    const data = "A".repeat(2_900_000);
    const photographs = Array.from({ length: 6 }, (_, at) => ({ ...picture, id: hash(String(at)), data }));
    const kept = async (name: string, report: Report) => {
      await uploadReport(name, report, path.join(folder, name));
      const stored = results.artifacts.find((one) => one.name === `${name}-report`);
      return readHostileArtifact(stored!.bytes);
    };
    expect(await kept("plain", whole)).toEqual(whole);
    const without = await kept("photographs", { ...whole, pictures: [...whole.pictures, ...photographs] });
    expect(without.pictures).toEqual([]);
    expect(JSON.stringify(without)).not.toContain(whole.pictures[0]!.id);
    expect(baselineOf(without)).toEqual(baselineOf(whole));
  });
});
