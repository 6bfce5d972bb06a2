/**
 * Orders MNN releases as versions: 3.10.0 after 3.9.1. Names that are not versions (branches, commits)
 * come after all versions, in text order.
 */
export function compareReleases(a: string, b: string): number {
  const [x, y] = [releaseKey(a), releaseKey(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** A string whose text order is version order, for databases: `3.4.1` is `00003.00004.00001`. */
export function releaseKey(release: string): string {
  if (!/^\d+(\.\d+)*$/.test(release)) return `~${release}`;
  return release
    .split(".")
    .map((part) => part.padStart(5, "0"))
    .join(".");
}
