import { appendFile, mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { gitSource } from "../../action/src/places/build/git-source.ts";
import { pathSource } from "../../action/src/places/build/path-source.ts";
import type { ToolContext } from "../../action/src/system/tool-context.ts";
import { testContext } from "../support/tool-context.ts";
import { commitAll, git, makeFolder, makeTree } from "./tree.ts";

let home: string;
let context: ToolContext;
let tree: string;
beforeEach(async () => {
  home = await makeFolder("home");
  context = testContext({ home });
  tree = await makeTree(path.join(home, "MNN"));
  return () => rm(home, { recursive: true, force: true });
});

describe("a folder as MNN's source", () => {
  it("without git is what it contains", async () => {
    const first = await pathSource(tree, context);
    expect(first).toMatchObject({ folder: tree, version: "3.6.1" });
    expect(first.commit).toMatch(/^content-[0-9a-f]{12}$/);
    expect(await pathSource(tree, context)).toEqual(first);
    await appendFile(path.join(tree, "source", "answer.cpp"), "// other\n");
    const second = await pathSource(tree, context);
    expect(second.identity).not.toBe(first.identity);
    // The same content elsewhere is the same.
    const twin = await makeTree(path.join(home, "twin"));
    expect((await pathSource(twin, context)).identity).toBe(first.identity);
  });

  it("does not change with what is no part of the library", async () => {
    const first = await pathSource(tree, context);
    await mkdir(path.join(tree, "build"));
    await writeFile(path.join(tree, "build", "x.o"), "x");
    await writeFile(path.join(tree, "README.md"), "x");
    await utimes(path.join(tree, "CMakeLists.txt"), 1, 1);
    expect(await pathSource(tree, context)).toEqual(first);
  });

  it("in a clean checkout is its commit", async () => {
    const commit = await commitAll(tree);
    expect(await pathSource(tree, context)).toMatchObject({ identity: commit, commit });
  });

  it("with local changes is named dirty and told apart by its content", async () => {
    const commit = await commitAll(tree);
    await writeFile(path.join(tree, "source", "new.cpp"), "int one;\n");
    const first = await pathSource(tree, context);
    expect(first.commit).toBe(`${commit}-dirty`);
    await writeFile(path.join(tree, "source", "new.cpp"), "int two;\n");
    expect((await pathSource(tree, context)).identity).not.toBe(first.identity);
    await rm(path.join(tree, "source", "new.cpp"));
    expect((await pathSource(tree, context)).commit).toBe(commit);
  });

  it("inside another repository is no checkout of its own", async () => {
    await commitAll(home);
    expect((await pathSource(tree, context)).commit).toMatch(/^content-/);
  });

  it.each([
    ["that is not there", "nowhere", /nowhere is no MNN checkout: it is not there/],
    ["that is none", ".", /is no MNN checkout: there is no CMakeLists.txt/],
  ])("%s is refused", async (_, name, said) => {
    await expect(pathSource(path.join(home, name), context)).rejects.toThrow(said);
  });
});

describe("a repository as MNN's source", () => {
  let commit: string;
  beforeEach(async () => {
    commit = await commitAll(tree);
    await git(tree, "tag", "2.9.3");
    await git(tree, "tag", "--annotate", "3.0.0", "--message", "three");
  });
  const wish = (ref: string) => ({ repository: tree, ref, fixed: false });

  it.each(["2.9.3", "3.0.0", "main"])("is fetched by %s, one commit without git's own", async (ref) => {
    const found = await gitSource(wish(ref), context);
    expect(found).toMatchObject({ version: "3.6.1", identity: commit, commit });
    expect(await readdir(found.folder)).toEqual(["CMakeLists.txt", "include", "source"]);
  });

  it("is fetched by a commit, and one that is there needs no repository", async () => {
    await gitSource(wish(commit), context);
    await rm(tree, { recursive: true });
    expect((await gitSource(wish(commit.toUpperCase()), context)).commit).toBe(commit);
  });

  it("follows a branch, and stays with what is known when the repository is out of reach", async () => {
    await gitSource(wish("main"), context);
    await appendFile(path.join(tree, "source", "answer.cpp"), "// more\n");
    const next = await commitAll(tree, "second");
    expect((await gitSource(wish("main"), context)).commit).toBe(next);
    await rm(tree, { recursive: true });
    expect((await gitSource(wish("main"), context)).commit).toBe(next);
  });

  it("is not asked again for a release's tag", async () => {
    const fixed = { ...wish("2.9.3"), fixed: true };
    await gitSource(fixed, context);
    await rm(tree, { recursive: true });
    expect((await gitSource(fixed, context)).commit).toBe(commit);
  });

  it("without that ref is refused, with what can be done", async () => {
    await expect(gitSource(wish("9.9.9"), context)).rejects.toMatchObject({
      code: "git-ref-unknown",
      exit: 2,
      message: `${tree} has no tag, branch or commit 9.9.9`,
    });
    await expect(gitSource(wish("0".repeat(40)), context)).rejects.toMatchObject({ exit: 2 });
  });

  it("that is not there is infrastructure, with git's words", async () => {
    const lost = { repository: path.join(home, "gone"), ref: "main", fixed: false };
    await expect(gitSource(lost, context)).rejects.toMatchObject({ code: "git-failed", exit: 3 });
  });

  it("brings no submodules", async () => {
    const inner = await makeTree(path.join(home, "inner"));
    await commitAll(inner);
    await git(tree, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "source/inner");
    const next = await commitAll(tree, "submodule");
    const found = await gitSource(wish(next), context);
    expect(await readdir(path.join(found.folder, "source", "inner"))).toEqual([]);
  });
});
