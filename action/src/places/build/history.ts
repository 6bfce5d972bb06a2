import path from "node:path";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { keepFolder } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { failure } from "../../errors/error.ts";
import { inStep } from "../../progress/step.ts";
import { exec, lastLines } from "../../system/exec.ts";
import { sha256Text } from "../../system/hash.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { needTool } from "./tools.ts";

/** One commit, and what it changed. */
export interface Commit {
  sha: string;
  subject: string;
  files: string[];
}

/** A repository's history, without the files of its commits: those are fetched one commit at a time, when they are built. */
export class History {
  readonly #folder: string;
  readonly #repository: string;
  readonly #context: ToolContext;

  private constructor(folder: string, repository: string, context: ToolContext) {
    this.#folder = folder;
    this.#repository = repository;
    this.#context = context;
  }

  /** Clones it into the cache, or brings what is there up to date. @throws ParityError git-failed */
  static async open(repository: string, context: ToolContext): Promise<History> {
    const folder = inCache(context.home, "history", sha256Text(repository).slice(0, 16));
    const history = new History(path.join(folder, "git"), repository, context);
    await inStep(context.progress, told.fetchingHistory({ repository }), async () => {
      await keepFolder({
        folder,
        signal: context.signal,
        onWait: () => context.progress.note(told.waitingFetch({ what: repository })),
        build: async (partial) => {
          const into = path.join(partial, "git");
          await history.#git(
            ["clone", "--quiet", "--bare", "--filter=tree:0", "--", repository, into],
            partial,
          );
        },
      });
      // What has moved since; without network what was there serves.
      await history
        .#git(["fetch", "--quiet", "--tags", "--force", "origin", "+refs/heads/*:refs/heads/*"])
        .catch(() => {});
      return undefined;
    });
    return history;
  }

  /**
   * The commits after `from` up to `to`, oldest first, with `from` before them, along first parents: each is a state that the
   * repository's branch has had. @throws ParityError for what is no commit, or not on one line
   */
  async between(from: string, to: string): Promise<string[]> {
    const [start, end] = [await this.#commit(from), await this.#commit(to)];
    const listed = await this.#git(["rev-list", "--first-parent", "--reverse", `${start}..${end}`]);
    const commits = listed.split("\n").filter(Boolean);
    const parent = commits[0] && (await this.#git(["rev-parse", `${commits[0]}^`]));
    if (parent !== start) throw failure("commits-no-line", from, to, this.#repository);
    return [start, ...commits];
  }

  /** What a commit says of itself, and the files in which it differs from its first parent. */
  async commit(sha: string): Promise<Commit> {
    const subject = await this.#git(["log", "-1", "--format=%s", sha]);
    const files = await this.#git(["diff", "--name-only", `${sha}^`, sha]);
    return { sha, subject, files: files.split("\n").filter(Boolean) };
  }

  async #commit(ref: string): Promise<string> {
    return this.#git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]).catch(
      () => {
        throw failure("git-ref-unknown", ref, this.#repository);
      },
    );
  }

  async #git(args: string[], cwd = this.#folder): Promise<string> {
    const tool = await needTool("git", "MNN", this.#context);
    const { code, stdout, both } = await exec({
      command: tool.file,
      args,
      cwd,
      env: { ...this.#context.env, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
      signal: this.#context.signal,
      progress: this.#context.progress,
    });
    if (code !== 0) throw failure("git-failed", this.#repository, lastLines(both));
    return stdout.trim();
  }
}
