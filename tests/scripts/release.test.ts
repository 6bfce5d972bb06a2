import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { globSync } from "tinyglobby";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { execute } from "../support/cli.ts";

const root = path.join(import.meta.dirname, "../..");

/** The Action's files alone, and what the release workflow's own command packs of them. */
let folder: string;
let packed: string[];

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-release-"));
  for (const name of ["action.yml", "action"])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  const { jobs } = parse(readFileSync(path.join(root, ".github/workflows/release.yml"), "utf8"));
  const commands = (jobs.build.steps as { run?: string }[]).flatMap(({ run }) => run ?? []);
  const [pack, ...more] = commands.filter((command) => command.includes("mnn-parity-action.tgz"));
  expect(more).toEqual([]);
  const ran = await execute("bash", ["-e", "-o", "pipefail", "-c", pack ?? "exit 1"], { cwd: folder });
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  const listed = await execute("tar", ["-tzf", "mnn-parity-action.tgz"], { cwd: folder });
  packed = listed.stdout.split("\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the Action as it is released", () => {
  const actions = globSync(["action.yml", "action/*/action.yml"], { cwd: root }).sort();

  it("has more than one entry", () => {
    expect(actions).toContain("action/shard/action.yml");
    expect(actions.length).toBeGreaterThan(4);
  });

  it.each(actions)("holds %s, and what it starts", (file) => {
    const { runs } = parse(readFileSync(path.join(root, file), "utf8")) as {
      runs: { main: string; pre?: string; post?: string };
    };
    const started = [runs.main, runs.pre, runs.post].flatMap((name) =>
      name ? path.posix.join(path.posix.dirname(file), name) : [],
    );
    expect(packed).toEqual(expect.arrayContaining([file, ...started]));
  });

  it("holds the probes, and no source that only the bundle is made of", () => {
    expect(packed.some((name) => name.startsWith("action/probe/python/"))).toBe(true);
    expect(packed.filter((name) => name.startsWith("action/src/"))).toEqual([]);
  });
});
