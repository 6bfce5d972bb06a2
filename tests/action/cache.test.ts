import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import type { Settings } from "../../action/src/config/resolve/settings.ts";
import {
  cacheKeyOf,
  contentOf,
  type ResultsCache,
  restoreCache,
  resultsCacheOf,
  saveCache,
} from "../../action/src/github/job/cache.ts";
import { plainConfig } from "../../action/src/grid/groups.ts";
import { planShards } from "../../action/src/grid/shard/plan.ts";
import { restrict } from "../../action/src/grid/shard/restrict.ts";
import { defaultFlags } from "../../action/src/mnn/flags.ts";
import type { RuntimeSpec } from "../../action/src/mnn/spec.ts";
import { hostPlatform } from "../../action/src/system/platform.ts";
import type { ToolContext } from "../../action/src/system/tool-context.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { freshFolder } from "../support/home.ts";
import { type ResultsService, runtimeToken, startResultsService } from "../support/results-service.ts";
import { testContext } from "../support/tool-context.ts";

const wheel = (release: string): RuntimeSpec => ({ name: release, origin: "wheel", release });

/** A reference of a repository that is built: its name says nothing of the commit it stands for. */
const built = (repository: string, ref: string): RuntimeSpec => ({
  name: `git:${ref}`,
  origin: "git",
  release: "3.6.1",
  written: `git:${ref}`,
  source: { kind: "git", repository, ref, fixed: false },
  asked: defaultFlags,
  build: defaultFlags,
  why: null,
});

const settings = (releases: RuntimeSpec[], targets = ["host", "qemu:cortex-a76"]): Settings => ({
  project: "acme/app",
  models: [
    {
      name: "lama-tiny",
      file: "/nowhere/lama-tiny.onnx",
      releases: null,
      inputs: { kind: "files", globs: ["*.none"], folder: "/nowhere", preprocess: null },
      api: "auto",
      tolerance: {},
      outputTolerance: {},
    },
  ],
  releases,
  targets: targets.map(resolveTarget),
  configs: [plainConfig, parseConfig("cpu/low", 1)],
  reference: { kind: "config", config: plainConfig, runtime: null, target: null },
  ops: "none",
  opencl: "auto",
  out: "/nowhere/out",
  expect: [],
  timeoutSeconds: 60,
  repeats: 1,
  converter: null,
  diagnose: "auto",
  folder: "/nowhere",
  resize: false,
});

let context: ToolContext;
beforeEach(() => {
  context = testContext({ home: freshFolder() });
});

describe("the key of runtimes", () => {
  const keyOf = async (of: Settings) => (await cacheKeyOf(of, context)).key;

  it("is one for all shards of a run", async () => {
    const whole = settings([wheel("3.0.0"), wheel("3.6.1")]);
    const { shards } = await planShards(whole, 3, null);
    expect(shards).toHaveLength(3);
    const keys = await Promise.all(shards.map((shard) => keyOf(restrict(whole, shard))));
    expect(new Set(keys)).toEqual(new Set([await keyOf(whole)]));
  });

  it("changes with the releases and the kinds of target, and not with the CPU that is emulated or the order", async () => {
    const one = await keyOf(settings([wheel("3.0.0"), wheel("3.6.1")]));
    expect(await keyOf(settings([wheel("3.6.1"), wheel("3.0.0")]))).toBe(one);
    expect(await keyOf(settings([wheel("3.6.1"), wheel("3.0.0")], ["host", "qemu:cortex-a55"]))).toBe(one);
    expect(await keyOf(settings([wheel("3.6.1")]))).not.toBe(one);
    expect(await keyOf(settings([wheel("3.0.0"), wheel("3.6.1")], ["host"]))).not.toBe(one);
  });

  it("is looked for exactly, then for the same needs, then for this machine's", async () => {
    const [one, other] = await Promise.all([
      cacheKeyOf(settings([wheel("3.6.1")]), context),
      cacheKeyOf(settings([wheel("3.0.0")]), context),
    ]);
    expect(one.key).toContain(hostPlatform());
    expect(one.restore[0]).toBe(`${one.key}-`);
    // What another set of releases left is the next best.
    expect(one.restore).toHaveLength(2);
    expect(other.key.startsWith(one.restore[1]!)).toBe(true);
    expect(other.key.startsWith(one.restore[0]!)).toBe(false);
  });

  it("names folders of the cache only, and none with results", async () => {
    const { paths } = await cacheKeyOf(settings([wheel("3.6.1")]), context);
    expect(paths.map((folder) => path.dirname(folder))).toEqual(paths.map(() => context.home));
    const results = resultsCacheOf("mnn-parity", undefined, null, context).paths;
    expect(paths.filter((folder) => results.some((one) => one.startsWith(folder)))).toEqual([]);
  });

  it("follows a branch to another commit", async () => {
    const repository = freshFolder();
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
        cwd: repository,
        encoding: "utf8",
      }).trim();
    git("init", "--quiet", "--initial-branch", "master");
    git("commit", "--quiet", "--allow-empty", "-m", "first");
    const first = git("rev-parse", "HEAD");
    const branch = settings([built(repository, "master")]);
    const commit = settings([built(repository, first)]);
    const before = await Promise.all([keyOf(branch), keyOf(commit)]);
    expect(await keyOf(branch)).toBe(before[0]);
    git("commit", "--quiet", "--allow-empty", "-m", "second");
    expect(await keyOf(branch)).not.toBe(before[0]);
    expect(await keyOf(commit)).toBe(before[1]);
  });

  it("stands by the branch's name where nobody can be asked what it is", async () => {
    const nowhere = path.join(freshFolder(), "nowhere");
    const key = await keyOf(settings([built(nowhere, "master")]));
    expect(await keyOf(settings([built(nowhere, "master")]))).toBe(key);
    expect(await keyOf(settings([built(nowhere, "other")]))).not.toBe(key);
  });
});

describe("the cache of results", () => {
  const of = (name: string, fork?: string, shard: [number, number] | null = null): ResultsCache =>
    resultsCacheOf(name, fork, shard && { index: shard[0], of: shard[1] }, context);
  const finds = (reader: ResultsCache, writer: ResultsCache): boolean =>
    reader.restore.some((key) => `${writer.key}abc-1-1`.startsWith(key));

  it("of a shard is kept apart and found by every shard, and by the whole run's successor", () => {
    const shards = [1, 2, 3].map((index) => of("mnn-parity", undefined, [index, 3]));
    expect(new Set(shards.map(({ key }) => key)).size).toBe(3);
    for (const reader of shards) {
      expect(shards.every((writer) => finds(reader, writer))).toBe(true);
      // A run that was whole and is shared out now loses nothing.
      expect(finds(reader, of("mnn-parity"))).toBe(true);
    }
    expect(of("mnn-parity").restore).toEqual([of("mnn-parity").key]);
  });

  it("of shard 1 is not that of shard 11", () => {
    expect(finds(of("mnn-parity", undefined, [1, 2]), of("mnn-parity", undefined, [11, 12]))).toBe(false);
  });

  it("of a fork is nobody else's, and reads nobody else's", () => {
    const all = [of("mnn-parity"), of("mnn-parity", "eve/app#7"), of("mnn-parity", "eve/app#8"), of("other")];
    for (const reader of all) for (const writer of all) expect(finds(reader, writer)).toBe(reader === writer);
    // The store itself is another folder: on a machine of one's own nothing is unpacked.
    const [own, seven, eight, other] = all.map(({ paths }) => paths[0]);
    expect(new Set([own, seven, eight]).size).toBe(3);
    expect(other).toBe(own);
  });

  it("holds what models were converted to, without which a digest would have to be made again", () => {
    expect(of("mnn-parity").paths.slice(1)).toEqual(
      ["facts", "converted"].map((name) => path.join(context.home, name)),
    );
  });
});

describe("the end of a key", () => {
  const make = (files: Record<string, string>): string[] => {
    const folder = freshFolder();
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    return ["wheels", "builds"].map((name) => path.join(folder, name));
  };

  it("is what there is in the folders by name, wherever they lie", async () => {
    const one = await contentOf(make({ "wheels/a": "1", "wheels/b": "2" }));
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(await contentOf(make({ "wheels/b": "3", "wheels/a": "1" }))).toBe(one);
    expect(await contentOf(make({ "wheels/a": "1" }))).not.toBe(one);
    expect(await contentOf(make({ "wheels/a": "1", "builds/b": "2" }))).not.toBe(one);
  });

  it("takes a folder that is missing for an empty one", async () => {
    const missing = make({});
    expect(await contentOf(missing)).toMatch(/^[0-9a-f]{16}$/);
    mkdirSync(missing[0]!, { recursive: true });
    expect(await contentOf(missing)).toBe(await contentOf(make({})));
  });
});

describe("results through the cache service", () => {
  let service: ResultsService;
  beforeAll(async () => {
    service = await startResultsService();
    vi.stubEnv("ACTIONS_CACHE_SERVICE_V2", "true");
    vi.stubEnv("ACTIONS_RESULTS_URL", `${service.url}/`);
    vi.stubEnv("ACTIONS_RUNTIME_TOKEN", runtimeToken());
    vi.stubEnv("GITHUB_WORKSPACE", process.cwd());
    vi.stubEnv("RUNNER_TEMP", os.tmpdir());
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await service.close();
  });

  const taken = (cache: ResultsCache): Promise<string | null> =>
    restoreCache({ key: cache.restore.at(-1)!, restore: cache.restore, paths: cache.paths });

  it("are what another shard kept, and never what a fork did", async () => {
    const [own, fork] = [undefined, "eve/app#7"].map((from) =>
      [1, 2].map((index) => resultsCacheOf("mnn-parity", from, { index, of: 2 }, context)),
    );
    const file = path.join(own![0]!.paths[0]!, "ab", "result.json");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, "what shard 1 computed");
    const key = `${own![0]!.key}0123456789ab-1-1`;
    expect(await saveCache({ key, paths: own![0]!.paths })).toBe(true);
    rmSync(context.home, { recursive: true });

    expect(await taken(fork![1]!)).toBeNull();
    expect(await taken(own![1]!)).toBe(key);
    expect(readFileSync(file, "utf8")).toBe("what shard 1 computed");
  });

  it("are not kept where there are none", async () => {
    const { key, paths } = resultsCacheOf("empty", undefined, null, context);
    expect(await saveCache({ key, paths })).toBe(false);
    expect(service.caches.some(({ name }) => name.startsWith(key))).toBe(false);
  });
});
