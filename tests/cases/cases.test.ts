import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { cases } from "./all.ts";
import { type Checked, checkCase, checkKind } from "./check.ts";
import { kinds } from "./kinds/all.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-cases-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const missesOf = (checked: Checked[]): string[] =>
  checked.flatMap(({ variant, held }) =>
    held.flatMap((one) => one.misses.map(({ words }) => `${variant.name}: ${words} (${one.got})`)),
  );

/** As given; renamed and drawn anew, and the real models, they are run by `npm run cases`. */
for (const [name, what] of Object.entries(cases))
  test(name, async () => {
    expect(missesOf(await checkCase(name, what, folder, { only: "own" }))).toEqual([]);
  }, 600_000);

for (const [name, what] of Object.entries(kinds))
  test(`of the kind ${name}`, async () => {
    expect(missesOf(await checkKind(name, what, folder))).toEqual([]);
  }, 600_000);
