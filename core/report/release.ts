import type { Cell, Runtime } from "./schema.ts";

/**
 * Orders MNN releases as versions: 3.10.0 after 3.9.1. Names that are not versions (branches, commits)
 * come after all versions, in text order.
 */
export function compareReleases(a: string, b: string): number {
  const [x, y] = [releaseKey(a), releaseKey(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/**
 * A string whose text order is version order, for databases: `3.4.1` is `00003.00004.00001`. What follows a version
 * (`3.4.1 source`, `2.9.3;bf16=off`) sorts right after it.
 */
export function releaseKey(release: string): string {
  const [, version, rest = ""] = /^(\d+(?:\.\d+)*)((?: |;|\().*)?$/.exec(release) ?? [];
  if (version === undefined) return `~${release}`;
  const parts = version.split(".").map((part) => part.padStart(5, "0"));
  return `${parts.join(".")}${rest}`;
}

/** Tells the release that a cell ran on; the runtime's id where the report does not know the runtime. */
export function releaseTeller({
  runtimes,
}: {
  runtimes: readonly Pick<Runtime, "id" | "release">[];
}): (cell: Pick<Cell, "runtime">) => string {
  const releases = new Map(runtimes.map(({ id, release }) => [id, release]));
  return ({ runtime }) => releases.get(runtime) ?? runtime;
}
