import { cp, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { sha256File, sha256Text } from "../system/hash.ts";

/** What the dashboard is built from, out of this package. */
const SOURCES = ["dashboard", "core", "migrations", "scripts/dashboard.mjs", "tsconfig.json"];

/** Not what a checkout has been built to. */
const isSource = (file: string): boolean =>
  !["node_modules", ".next", "next-env.d.ts"].includes(path.basename(file));

/** The digests of all sources as one. */
export async function sourcesDigest(root: string): Promise<string> {
  const lines = await Promise.all(
    (await filesOf(root, SOURCES)).map(async (file) => `${file} ${await sha256File(path.join(root, file))}`),
  );
  return sha256Text(lines.sort().join("\n"));
}

/** Copies the sources into a folder. Throws what copying throws. */
export async function copySources(root: string, folder: string): Promise<void> {
  for (const name of SOURCES)
    await cp(path.join(root, name), path.join(folder, name), { recursive: true, filter: isSource });
}

async function filesOf(root: string, names: string[]): Promise<string[]> {
  const files = await Promise.all(
    names.filter(isSource).map(async (name) => {
      // By its name `[...name]`, a folder of Next's, would be a file.
      if ((await stat(path.join(root, name))).isFile()) return [name];
      const entries = await readdir(path.join(root, name), { withFileTypes: true });
      const folders = entries
        .filter((entry) => entry.isDirectory())
        .map((entry) => path.join(name, entry.name));
      const here = entries.filter((entry) => entry.isFile()).map((entry) => path.join(name, entry.name));
      return [...here.filter(isSource), ...(await filesOf(root, folders))];
    }),
  );
  return files.flat();
}
