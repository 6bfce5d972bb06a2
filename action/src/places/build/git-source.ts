import { rm } from "node:fs/promises";
import path from "node:path";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { asIs } from "../../../../core/words/stored/phrase.ts";
import { keepFolder } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { failure } from "../../errors/error.ts";
import type { GitWish } from "../../mnn/spec.ts";
import { inStep } from "../../progress/step.ts";
import { download } from "../../system/downloads.ts";
import { exec, lastLines } from "../../system/exec.ts";
import { sha256Text } from "../../system/hash.ts";
import { readJson, writeJson } from "../../system/json.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { readVersion, type SourceTree } from "./source-tree.ts";
import { needTool } from "./tools.ts";

/**
 * One commit of a repository, fetched alone: no history, no submodules. Kept by its commit.
 * Throws `git-ref-unknown`, `git-failed`, `git-mismatch`.
 */
export async function gitSource(wish: GitWish, context: ToolContext): Promise<SourceTree> {
  const commit = await commitOf(wish, context);
  const name = wish.repository
    .replace(/\.git$/, "")
    .split(/[/\\:]/)
    .slice(-2)
    .join("+");
  const folder = inCache(context.home, "sources", `${name.replace(/[^\w.+-]/g, "_")}-${commit}`);
  await keepFolder({
    folder,
    signal: context.signal,
    onWait: () => context.progress.note(told.waitingFetch({ what: wish.ref })),
    build: (partial) =>
      inStep(context.progress, told.fetching({ what: `MNN ${wish.ref}` }), async () => {
        await download(() => fetchCommit(wish, commit, partial, context));
        return asIs(commit.slice(0, 12));
      }),
  });
  return { folder, version: await readVersion(folder), identity: commit, commit };
}

async function git(args: string[], cwd: string | undefined, context: ToolContext) {
  const tool = await needTool("git", "MNN", context);
  return exec({
    command: tool.file,
    args,
    cwd,
    env: { ...context.env, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
    signal: context.signal,
    progress: context.progress,
  });
}

/** The commit that a reference stands for now. Throws `git-ref-unknown`, `git-failed`. */
export async function commitOf({ repository, ref, fixed }: GitWish, context: ToolContext): Promise<string> {
  if (/^[0-9a-f]{40}$/i.test(ref)) return ref.toLowerCase();
  const file = path.join(
    context.home,
    "facts",
    `ref1-${sha256Text(`${repository}#${ref}`).slice(0, 16)}.json`,
  );
  const known = (await readJson(file)) as { commit: string } | undefined;
  if (known && fixed) return known.commit;
  const { code, stdout, both } = await git(["ls-remote", repository, ref, `${ref}^{}`], undefined, context);
  if (code !== 0) {
    // A branch may have moved, but without network what it was is the best that is known.
    if (known) return known.commit;
    throw failure("git-failed", repository, lastLines(both));
  }
  const found = new Map(
    stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t").reverse() as [string, string]),
  );
  // An annotated tag is an object of its own; behind `^{}` is the commit that it names.
  const names = [`refs/tags/${ref}^{}`, `refs/tags/${ref}`, `refs/heads/${ref}`, ref];
  const commit = names.map((name) => found.get(name)).find(Boolean);
  if (!commit) throw failure("git-ref-unknown", ref, repository);
  await writeJson(file, { commit }).catch(() => {});
  return commit;
}

async function fetchCommit({ repository, ref }: GitWish, commit: string, into: string, context: ToolContext) {
  const must = async (...args: string[]) => {
    const outcome = await git(args, into, context);
    if (outcome.code === 0) return outcome.stdout.trim();
    if (/not our ref|couldn't find remote ref|unadvertised object/i.test(outcome.both))
      throw failure("git-ref-unknown", ref, repository);
    throw failure("git-failed", repository, lastLines(outcome.both));
  };
  await must("init", "--quiet");
  await must("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", repository, commit);
  const got = await must("rev-parse", "FETCH_HEAD^{commit}");
  if (got !== commit) throw failure("git-mismatch", repository, commit, got);
  await must("-c", "core.autocrlf=false", "-c", "advice.detachedHead=false", "checkout", "--quiet", commit);
  await rm(path.join(into, ".git"), { recursive: true, force: true });
}
