import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadSharpFromCache } from "../../action/src/github/job/images.ts";
import { testContext } from "../support/tool-context.ts";

interface Lock {
  packages: Record<
    string,
    { version?: string; integrity?: string; dependencies?: object; optionalDependencies?: object }
  >;
}
const root = path.join(import.meta.dirname, "..", "..");
const lockOf = async (file: string) => JSON.parse(await readFile(path.join(root, file), "utf8")) as Lock;

describe("the image library of the Action", () => {
  it("is locked as in this repository's own lock, with a digest for each package", async () => {
    const [own, all] = await Promise.all([
      lockOf("action/src/input/sharp-lock.json"),
      lockOf("package-lock.json"),
    ]);
    for (const [name, entry] of Object.entries(own.packages)) {
      if (name === "") continue;
      expect(entry.integrity, name).toMatch(/^sha512-/);
      expect({ version: entry.version, integrity: entry.integrity }, name).toEqual({
        version: all.packages[name]?.version,
        integrity: all.packages[name]?.integrity,
      });
    }
    const optional = Object.keys(all.packages["node_modules/sharp"]?.optionalDependencies ?? {});
    for (const name of optional) expect(own.packages, name).toHaveProperty([`node_modules/${name}`]);
  });

  it("says what to do where npm is absent", async () => {
    const home = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-sharp-"));
    try {
      const context = testContext({ home, env: { PATH: "/nonexistent" } });
      await expect(loadSharpFromCache(context)).rejects.toMatchObject({
        code: "sharp-npm",
        message: expect.stringContaining("npm is not on PATH"),
        fix: expect.stringContaining(".npz"),
      });
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});
