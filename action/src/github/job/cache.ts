import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Settings } from "../../config/resolve/settings.ts";
import { planGroups } from "../../grid/groups.ts";
import { wheelReleases } from "../../mnn/wheels.ts";
import { readDistribution } from "../../places/packages/distribution.ts";
import { findPythons } from "../../places/wheel/python.ts";
import { hostPlatform } from "../../system/platform.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { within } from "../api/attempt.ts";

const TIMEOUT_MS = 180_000;

/** Raised when what is kept changes its form. */
const FORM = 1;

/** Folders of the cache that cost something to make again. */
const KEPT = ["wheels", "arm64", "qemu", "builds", "opencl", "sharp"];

/** What the kept runtimes and builds depend on, as the cache's key, and what is the next best. */
export interface CacheKey {
  key: string;
  restore: string[];
  paths: string[];
}

/** The key of what these settings need: machine, distribution, Python versions, known wheels, releases and kinds of target. */
export async function cacheKeyOf(settings: Settings, context: ToolContext): Promise<CacheKey> {
  const distribution = await readDistribution();
  const pythons = await findPythons(context);
  const machine = [
    hostPlatform(),
    distribution?.id,
    distribution?.codename,
    ...pythons.map(({ tag }) => tag),
  ];
  const needs = planGroups(settings).map(({ runtime, target }) => `${runtime.name} ${target.kind}`);
  const prefix = `mnn-parity-${FORM}-${hostPlatform()}-${hashOf([machine.sort(), wheelReleases])}-`;
  return {
    key: `${prefix}${hashOf([...new Set(needs)].sort())}`,
    restore: [prefix],
    paths: KEPT.map((name) => path.join(context.home, name)),
  };
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
