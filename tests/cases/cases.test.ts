import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { cases } from "./all.ts";
import { checkCase } from "./check.ts";
import { checkStory, stories } from "./real.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-cases-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(Object.entries(cases))(
  "%s",
  async (name, what) => {
    const misses = (await checkCase(name, what, folder)).flatMap(({ variant, held }) =>
      held.flatMap((one) => one.misses.map(({ words }) => `${variant.name}: ${words} (${one.got})`)),
    );
    expect(misses).toEqual([]);
  },
  600_000,
);

test.each(Object.entries(stories))(
  "%s, a real model",
  async (name, story) => {
    const { held } = await checkStory(name, story, folder);
    expect(held.flatMap(({ misses, got }) => misses.map(({ words }) => `${words} (${got})`))).toEqual([]);
  },
  600_000,
);
