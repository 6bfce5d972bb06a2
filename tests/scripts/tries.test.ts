import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);

const TESTS = `import { expect, it } from "vitest";
let tries = 0;
it("meets a bad moment", () => expect(++tries).toBe(2));
it("is wrong", () => expect(1).toBe(2));
it("is right", () => {});
`;

/** Counts by the project's own way to run vitest, on three tests whose outcome is known. */
describe("a second try", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-tries-"));
    await writeFile(path.join(folder, "some.test.js"), TESTS);
    await writeFile(path.join(folder, "vitest.config.js"), "export default {};");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const counts = async (ci: boolean) => {
    const lib = new URL("../../scripts/lib/tests.mjs", import.meta.url).href;
    const module = path.join(folder, "count.mjs");
    await writeFile(
      module,
      `import { failed, runVitest, summary } from ${JSON.stringify(lib)};
       const counts = await runVitest(["--root", ${JSON.stringify(folder)}]);
       console.log("=== told\\n" + failed(counts) + summary(counts));`,
    );
    const { CI: _, VITEST: __, ...env } = process.env;
    const { stdout } = await run(process.execPath, [module], { env: ci ? { ...env, CI: "true" } : env });
    return stdout.slice(stdout.indexOf("=== told"));
  };

  it("is given under CI, and told by name", async () => {
    const told = await counts(true);
    expect(told).toMatch(/PASSED AT THE SECOND TRY .*some\.test\.js > meets a bad moment\n/);
    expect(told).toMatch(/FAILED .*some\.test\.js > is wrong\n/);
    expect(told).toMatch(/2 passed, 1 failed, 0 skipped\n$/);
  });

  it("is not given to who is writing the test", async () => {
    expect(await counts(false)).toMatch(/1 passed, 2 failed, 0 skipped\n$/);
  });
});
