import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { cases } from "./all.ts";
import { checkCase } from "./check.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-cases-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As given; renamed and drawn anew, and the real models, they are run by `npm run cases`. */
for (const [name, what] of Object.entries(cases)) {
  test(name, async () => {
    const misses = (await checkCase(name, what, folder, { only: "own" })).flatMap(({ variant, held }) =>
      held.flatMap((one) => one.misses.map(({ words }) => `${variant.name}: ${words} (${one.got})`)),
    );
    expect(misses).toEqual([]);
  }, 600_000);
}
