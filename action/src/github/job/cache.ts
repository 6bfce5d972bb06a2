import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Settings } from "../../config/resolve/settings.ts";
import { planGroups } from "../../grid/groups.ts";
import { resultsFolder } from "../../grid/keeping.ts";
import type { RuntimeSpec } from "../../mnn/spec.ts";
import { wheelReleases } from "../../mnn/wheels.ts";
import { commitOf } from "../../places/build/git-source.ts";
import { readDistribution } from "../../places/packages/distribution.ts";
import { findPythons } from "../../places/wheel/python.ts";
import { hostFeatures, hostPlatform } from "../../system/platform.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { within } from "../api/attempt.ts";

const TIMEOUT_MS = 180_000;

/** Raised when what is kept changes its form. */
const FORM = 2;

/** Folders of the cache that cost something to make again. */
const KEPT = ["wheels", "arm64", "qemu", "builds", "opencl", "sharp"];

/** Folders of the cache in which results, and what models were converted to and declare, are kept. */
const WITH_RESULTS = ["facts", "converted"];

/** What the kept runtimes and builds depend on, as the beginning of the cache's key, and what is the next best. */
export interface CacheKey {
  /** What is kept adds what is in it. */
  key: string;
  restore: string[];
  paths: string[];
}

/**
 * The key of what the whole run needs, so that its shards share it: machine and its CPU's features, distribution, Python versions,
 * known wheels, releases, the commits that branches of MNN stand for now, and kinds of target.
 */
export async function cacheKeyOf(
  { only: _, ...settings }: Settings,
  context: ToolContext,
): Promise<CacheKey> {
  const distribution = await readDistribution();
  const pythons = await findPythons(context);
  const machine = [
    hostPlatform(),
    ...hostFeatures(),
    distribution?.id,
    distribution?.codename,
    ...pythons.map(({ tag }) => tag),
  ];
  const commits = new Map(
    await Promise.all(
      settings.releases.map(async (runtime) => [runtime.name, await builtFrom(runtime, context)] as const),
    ),
  );
  const needs = planGroups(settings).map(({ runtime: { name }, target }) =>
    [name, commits.get(name), target.kind].filter(Boolean).join(" "),
  );
  const prefix = `mnn-parity-${FORM}-${hostPlatform()}-${hashOf([machine.sort(), wheelReleases])}-`;
  const key = `${prefix}${hashOf([...new Set(needs)].sort())}`;
  return {
    key,
    restore: [`${key}-`, prefix],
    paths: KEPT.map((name) => path.join(context.home, name)),
  };
}

/** The commit that a source build is of; empty for a wheel, and where it cannot be asked for: then its name stands for it. */
async function builtFrom(runtime: RuntimeSpec, context: ToolContext): Promise<string> {
  if (runtime.origin === "wheel" || runtime.source.kind !== "git") return "";
  return commitOf(runtime.source, context).catch(() => "");
}

/** What one run keeps of its results: nobody's but a fork's own where it is a fork's, and a shard's apart. */
export interface ResultsCache {
  /** One for each shard of the run: what another computed last time may be this one's now. */
  restore: string[];
  /** The beginning of the key that this job keeps its own under. */
  key: string;
  paths: string[];
}

/** @param shard from 1, of so many; null for the whole run */
export function resultsCacheOf(
  name: string,
  fork: string | undefined,
  shard: { index: number; of: number } | null,
  { home }: ToolContext,
): ResultsCache {
  const prefix = `mnn-parity-results-${FORM}-${hashOf([hostPlatform(), hostFeatures(), name, fork ?? null])}-`;
  const parts = shard ? Array.from({ length: shard.of }, (_, at) => `${at + 1}`) : [];
  return {
    restore: ["whole", ...parts].map((part) => `${prefix}${part}-`),
    key: `${prefix}${shard ? shard.index : "whole"}-`,
    paths: [
      resultsFolder(home, fork ? { fork } : {}),
      ...WITH_RESULTS.map((folder) => path.join(home, folder)),
    ],
  };
}

/** The end of a key: what there is in these folders, by name. */
export async function contentOf(paths: readonly string[]): Promise<string> {
  const names = await Promise.all(
    paths.map(async (folder) => [path.basename(folder), (await readdir(folder).catch(() => [])).sort()]),
  );
  return hashOf(names);
}

const hashOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

/** Whether this machine has runtimes already, as one of somebody's own has after its first run. */
export async function hasRuntimes({ paths }: Pick<CacheKey, "paths">): Promise<boolean> {
  const names = await Promise.all(paths.map((folder) => readdir(folder).catch(() => [])));
  return names.some(({ length }) => length > 0);
}

/**
 * Brings back what an earlier run kept. Only for a machine without runtimes: unpacking over files that another job has mapped kills it.
 *
 * @param look only says what there is
 * @returns the key that was found; null for none
 */
export async function restoreCache(
  { key, restore, paths }: CacheKey,
  { look = false, timeoutMs = TIMEOUT_MS }: { look?: boolean; timeoutMs?: number } = {},
): Promise<string | null> {
  const cache = await import("@actions/cache");
  // Its failures are warnings of the package's own in the log, and a miss here.
  const found = await within(timeoutMs, () =>
    cache.restoreCache([...paths], key, [...restore], { lookupOnly: look }),
  );
  return found ?? null;
}

/** Keeps what there is. @returns whether there was anything to keep */
export async function saveCache(
  { key, paths }: Pick<CacheKey, "key" | "paths">,
  timeoutMs = TIMEOUT_MS,
): Promise<boolean> {
  if (!(await hasRuntimes({ paths }))) return false;
  const cache = await import("@actions/cache");
  // All paths, empty or not: a restore must name the same ones.
  const id = await within(timeoutMs, () => cache.saveCache([...paths], key));
  if (id === -1) throw new Error("the cache service did not take it; its own words are above");
  return true;
}
