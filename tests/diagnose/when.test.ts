import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Lab } from "../../action/src/diagnose/lab.ts";
import type { Elsewhere, Subject } from "../../action/src/diagnose/subject.ts";
import { type Sought, when } from "../../action/src/diagnose/when.ts";
import { parsePredicate } from "../../action/src/diagnose/when-predicate.ts";
import type { RuntimeSpec } from "../../action/src/mnn/spec.ts";
import { History } from "../../action/src/places/build/history.ts";
import { tellWhen } from "../../core/diagnosis/when.ts";
import type { When } from "../../core/report/answer-when.ts";
import { makeCell } from "../support/cells.ts";
import { command } from "../support/command.ts";
import { freshFolder } from "../support/home.ts";
import { smallFolder } from "../support/small.ts";
import { testContext } from "../support/tool-context.ts";

const right = { name: "y", reference: [1, 2, 3, 4], candidate: [1, 2, 3, 4] };
const wrong = { name: "y", reference: [1, 2, 3, 4], candidate: [1, 2, 3, Number.NaN] };

/** What MNN would have made of a version: stands in for building and running it. */
type Made = "right" | "wrong" | "unbuildable";

function cellOf(made: Made): Elsewhere["cell"] {
  if (made === "unbuildable")
    return makeCell({ verdict: "unavailable", reason: "it cannot be built: error: no such member" });
  return makeCell({ output: made === "right" ? right : wrong });
}

interface Played {
  versions: RuntimeSpec[];
  make: (version: RuntimeSpec, converter?: string) => Made;
  own: number;
  commitOf?: Sought["commitOf"];
  /** Which converter made a version's model; left out: one for all. */
  converterOf?: (version: RuntimeSpec, converter?: string) => string;
}

/** Asks since when, of versions that are played. @returns the answer, and how many were made */
async function ask({ versions, make, own, commitOf, converterOf = () => "3.0.0" }: Played) {
  const made: string[] = [];
  const subject = {
    cell: cellOf(make(versions[own]!)),
    input: { id: "cat" },
    setup: {
      model: { name: "lama", file: "lama.mnn" },
      runtime: versions[own]!,
      target: { name: "host" },
      config: { id: "cpu/low" },
    },
    sought: { versions, where: parsePredicate("wrong")!, ...(commitOf ? { commitOf } : {}) },
    on: async (runtime: RuntimeSpec, converter?: string): Promise<Elsewhere> => {
      made.push(runtime.name);
      const by = converterOf(runtime, converter);
      return { cell: cellOf(make(runtime, converter)), converter: by, digest: by };
    },
  } as unknown as Subject;
  const engine = { spent: { runs: 0, ms: 0, busyMs: 0 } } as unknown as ConstructorParameters<typeof Lab>[0];
  const folder = freshFolder();
  const lab = new Lab(engine, { budget: { ms: null, runs: null }, folder, prefix: "d", scratch: folder });
  const found = await when(subject, lab, {}, () => {});
  return { when: { asked: { runs: 0, ms: 0, stopped: null }, ...found } as When, made, log: lab.log };
}

const release = (name: string): RuntimeSpec => ({ name, origin: "wheel", release: name });
const releases = ["3.0.0", "3.1.0", "3.2.0", "3.3.0"].map(release);

describe("converter or runtime", () => {
  const played = (model: string[], runtime: string[], both = false): Played => ({
    versions: releases,
    own: 3,
    converterOf: ({ name }, converter) => converter ?? name,
    make: ({ name }, converter) => {
      const causes = [model.includes(converter ?? name), runtime.includes(name)];
      return (both ? causes.every(Boolean) : causes.some(Boolean)) ? "wrong" : "right";
    },
  });
  const late = ["3.2.0", "3.3.0"];

  it.each([
    ["converter", played(late, [])],
    ["runtime", played([], late)],
    ["either", played(late, late)],
    ["both", played(late, late, true)],
  ])("is told by crossing them: %s", async (changed, what) => {
    const { when } = await ask(what);
    expect(when).toMatchObject({ kind: "since", before: "3.1.0", after: "3.2.0", crossed: { changed } });
    expect(when.crossed!.tried.map(({ name }) => name)).toEqual([
      "runtime 3.1.0, converter 3.2.0",
      "runtime 3.2.0, converter 3.1.0",
    ]);
  });

  it("is the runtime where both converters write the same bytes, and nothing is run for that", async () => {
    const { when, made } = await ask({ ...played([], late), converterOf: () => "3.0.0" });
    expect(when.crossed).toEqual({ changed: "runtime", sameFile: true, tried: [] });
    expect(made).toHaveLength(new Set(made).size);
  });

  it("tells both turns of what came and went", async () => {
    const { when } = await ask({ ...played([], ["3.1.0", "3.2.0"]), own: 2 });
    expect(when).toMatchObject({ kind: "since", before: "3.0.0", after: "3.1.0" });
    expect(when.turns).toEqual([{ kind: "until", before: "3.2.0", after: "3.3.0" }]);
    expect(tellWhen(when).join(" ")).toContain("It went between `3.2.0` and `3.3.0` as well.");
  });
});

/** A repository with commits `c0` to `c11` on its branch, and side commits that were merged and are no state of it. */
function makeRepository(): { folder: string; shas: string[] } {
  const folder = freshFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
    }).trim();
  const commit = (name: string, file = "source/backend/cpu/conv.cpp") => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), name);
    git("add", ".");
    git("commit", "-q", "-m", name);
  };
  git("init", "-q", "-b", "main");
  // As much of MNN as it takes to be known for one; it builds nowhere.
  const version = ["MAJOR 3", "MINOR 6", "PATCH 1"].map((part) => `#define MNN_VERSION_${part}`);
  mkdirSync(path.join(folder, "include/MNN"), { recursive: true });
  writeFileSync(path.join(folder, "include/MNN/MNNDefine.h"), `${version.join("\n")}\n`);
  writeFileSync(path.join(folder, "CMakeLists.txt"), 'message(FATAL_ERROR "no such member")\n');
  for (let at = 0; at < 6; at++) commit(`c${at}`);
  git("checkout", "-q", "-b", "side");
  commit("side", "side.txt");
  git("checkout", "-q", "main");
  git("merge", "-q", "--no-ff", "-m", "c6", "side");
  for (let at = 7; at < 12; at++) commit(`c${at}`, at === 8 ? "source/geometry/einsum.cpp" : undefined);
  const shas = git("rev-list", "--first-parent", "--reverse", "main").split("\n");
  return { folder, shas };
}

// The repository and git are real; what a commit's build computes is played, because a build of MNN takes minutes.
describe("bisect over commits", () => {
  const bisect = async (make: (at: number) => Made) => {
    const { folder, shas } = makeRepository();
    const history = await History.open(folder, testContext({ home: freshFolder() }));
    const line = await history.between(shas[0]!, "main");
    expect(line).toEqual(shas);
    const versions = line.map((sha): RuntimeSpec => ({ ...release(sha.slice(0, 12)), release: sha }));
    const commitOf = (version: RuntimeSpec) => history.commit(version.release);
    const make_ = (version: RuntimeSpec) => make(versions.indexOf(version));
    return { ...(await ask({ versions, own: 11, make: make_, commitOf })), shas };
  };

  it("ends with the commit, and the files that it changed", async () => {
    const { when, made, shas } = await bisect((at) => (at >= 8 ? "wrong" : "right"));
    expect(when).toMatchObject({ kind: "since", of: "commits", before: shas[7]!.slice(0, 12) });
    expect(when.commit).toEqual({ sha: shas[8], subject: "c8", files: ["source/geometry/einsum.cpp"] });
    expect(made.length).toBeLessThanOrEqual(6);
    expect(tellWhen(when).join(" ")).toContain("(c8), which changes `source/geometry/einsum.cpp`");
  });

  it("skips what cannot be built, with its reason, and ends with a range where that lies between", async () => {
    const { when, shas } = await bisect((at) =>
      at === 7 || at === 8 ? "unbuildable" : at > 8 ? "wrong" : "right",
    );
    expect(when).toMatchObject({ before: shas[6]!.slice(0, 12), after: shas[9]!.slice(0, 12) });
    expect(when.commit).toBeUndefined();
    expect(when.skipped.map(({ name }) => name)).toEqual([shas[7], shas[8]].map((sha) => sha!.slice(0, 12)));
    expect(when.skipped[0]!.why).toContain("no such member");
    expect(tellWhen(when).join(" ")).toContain("it may be one of them");
  });

  it("refuses two commits that are not on one line, and what is none", async () => {
    const { folder, shas } = makeRepository();
    const history = await History.open(folder, testContext({ home: freshFolder() }));
    await expect(history.between("main", shas[3]!)).rejects.toThrow("on one line of first parents");
    await expect(history.between("side", "main")).rejects.toThrow("on one line of first parents");
    await expect(history.between("v9", "main")).rejects.toThrow("has no tag, branch or commit v9");
    await expect(history.between("--output=x", "main")).rejects.toThrow("has no tag, branch or commit");
  });

  it("is a command: what cannot be built is skipped commit by commit, and nothing is claimed of it", {
    timeout: 120_000,
  }, async () => {
    const { folder, shas } = makeRepository();
    const small = await smallFolder(["a"]);
    const what = [
      "--model",
      "net.mnn",
      "--input",
      "in/*.npz",
      "--target",
      "host",
      "--config",
      "cpu/normal;threads=2",
    ];
    const which = ["--commits", `${shas[9]}..main`, "--repo", folder];
    const { code, stdout, stderr } = await command(["bisect", ...what, ...which, "--out", "out"], {
      cwd: small.folder,
    });
    small.remove();
    expect(stderr).toBe("");
    for (const sha of shas.slice(9))
      expect(stdout).toMatch(new RegExp(`\\? ${sha.slice(0, 12)} +unavailable: `));
    expect(stdout).toContain("Not told: fewer than two commits could tell");
    expect(code).toBe(3);
  });
});
