import { createHash } from "node:crypto";
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { exists } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { failure } from "../../errors/error.ts";
import { askProgram } from "../../system/exec.ts";
import { sha256File, sha256Text } from "../../system/hash.ts";
import { readJson, writeJson } from "../../system/json.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { readVersion, type SourceTree } from "./source-tree.ts";

/** What of a checkout goes into the library; documentation, tests and build folders do not change it. */
const PARTS = [
  "CMakeLists.txt",
  "3rd_party",
  "cmake",
  "codegen",
  "express",
  "include",
  "schema",
  "source",
  "tools/cv",
  "tools/audio",
];

/**
 * A folder of the user's. In a clean git checkout its identity is the commit; local changes, and folders without git,
 * are told apart by their content.
 */
export async function pathSource(folder: string, context: ToolContext): Promise<SourceTree> {
  if (!(await exists(folder))) throw failure("source-path", folder, "it is not there");
  if (!(await exists(path.join(folder, "CMakeLists.txt"))))
    throw failure("source-path", folder, "there is no CMakeLists.txt in it");
  const version = await readVersion(folder);
  const git = await gitState(folder, context);
  if (git && !git.dirty) return { folder, version, identity: git.commit, commit: git.commit };
  const content = await contentHash(folder, context);
  const commit = git ? `${git.commit}-dirty` : `content-${content.slice(0, 12)}`;
  return { folder, version, identity: content, commit };
}

/** The commit and whether what is built differs from it; null where `folder` is no checkout of its own. */
async function gitState(
  folder: string,
  { env, signal, progress }: ToolContext,
): Promise<{ commit: string; dirty: boolean } | null> {
  const git = async (...args: string[]) => {
    // Without its refresh of the index: looking at a checkout changes nothing in it.
    const quiet = { ...env, GIT_OPTIONAL_LOCKS: "0" };
    const outcome = await askProgram("git", ["-C", folder, ...args], { env: quiet, signal, progress });
    return outcome?.code === 0 ? outcome.stdout.trim() : null;
  };
  const top = await git("rev-parse", "--show-toplevel");
  if (!top || (await realpath(top)) !== (await realpath(folder))) return null;
  const commit = await git("rev-parse", "HEAD");
  const changes = await git("status", "--porcelain", "--untracked-files=all", "--", ...PARTS);
  return commit === null || changes === null ? null : { commit, dirty: changes !== "" };
}

/** SHA-256 over all files' names and contents. A file is read again only when its size or time of change moved. */
async function contentHash(folder: string, { home }: ToolContext): Promise<string> {
  const file = inCache(home, "facts", `tree1-${sha256Text(folder).slice(0, 16)}.json`);
  const known = ((await readJson(file)) ?? {}) as Record<string, [stamp: string, sha256: string]>;
  const fresh: typeof known = {};
  const files = (await Promise.all(PARTS.map((part) => listFiles(folder, part)))).flat().sort();
  for (const name of files) {
    const { size, mtimeMs, ctimeMs } = await stat(path.join(folder, name));
    const stamp = `${size}:${mtimeMs}:${ctimeMs}`;
    const kept = known[name];
    fresh[name] = kept?.[0] === stamp ? kept : [stamp, await sha256File(path.join(folder, name))];
  }
  await writeJson(file, fresh).catch(() => {});
  const hash = createHash("sha256");
  for (const name of files) hash.update(`${name}\0${fresh[name]![1]}\n`);
  return hash.digest("hex");
}

async function listFiles(folder: string, part: string): Promise<string[]> {
  const at = path.join(folder, part);
  const found = await stat(at).catch(() => null);
  if (!found) return [];
  if (found.isFile()) return [part];
  const entries = await readdir(at, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
