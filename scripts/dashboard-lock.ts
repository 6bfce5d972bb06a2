import { readFileSync } from "node:fs";

interface Entry {
  version?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  dev?: boolean;
  devOptional?: boolean;
}

/** What the dashboard is built from and needs while it runs. */
export const PACKAGES = [
  "@aws-sdk/client-s3",
  "@electric-sql/pglite",
  "@octokit/oauth-authorization-url",
  "@octokit/oauth-methods",
  "@octokit/request",
  "@types/node",
  "@types/pg",
  "@types/pg-copy-streams",
  "@types/react",
  "@types/react-dom",
  "drizzle-orm",
  "jose",
  "next",
  "pg",
  "pg-copy-streams",
  "prom-client",
  "react",
  "react-dom",
  "typescript",
  "undici",
  "zod",
];

/**
 * The part of package-lock.json that the dashboard needs, as a lock of its own: who starts the dashboard of the package from
 * npm gets the versions that were tested, and who does not start it gets none of them.
 */
export function dashboardLock(file: string): string {
  const packages = JSON.parse(readFileSync(file, "utf8")).packages as Record<string, Entry>;
  const wanted = new Map<string, Entry>();
  const add = (name: string, from: string, optional: boolean) => {
    const place = placeOf(name, from, packages);
    if (!place && optional) return;
    if (!place) throw new Error(`package-lock.json has no ${name} for ${from || "the dashboard"}`);
    if (wanted.has(place)) return;
    const { dev: _, devOptional: __, ...entry } = packages[place]!;
    wanted.set(place, entry);
    for (const name of Object.keys(entry.dependencies ?? {})) add(name, place, false);
    for (const name of Object.keys(entry.optionalDependencies ?? {})) add(name, place, true);
    for (const name of Object.keys(entry.peerDependencies ?? {}))
      if (!entry.peerDependenciesMeta?.[name]?.optional) add(name, place, false);
  };
  for (const name of PACKAGES) add(name, "", false);
  const dependencies = Object.fromEntries(
    PACKAGES.map((name) => [name, packages[`node_modules/${name}`]!.version]),
  );
  const name = "mnn-parity-dashboard";
  const sorted = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1));
  const lock = {
    name,
    lockfileVersion: 3,
    requires: true,
    packages: { "": { name, dependencies }, ...Object.fromEntries(sorted) },
  };
  return `${JSON.stringify(lock, null, 1)}\n`;
}

/** Where Node finds a package: beside who asks, or above. */
function placeOf(name: string, from: string, packages: Record<string, Entry>): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const place = `${folder ? `${folder}/` : ""}node_modules/${name}`;
    if (packages[place]) return place;
    if (!folder) return null;
  }
}
