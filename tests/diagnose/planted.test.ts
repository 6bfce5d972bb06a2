import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { healthy, planted } from "./planted/networks.ts";
import { played } from "./planted/played.ts";
import { ask, askAllPlayed, draw, summary } from "./planted/suite.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-planted-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const perCause = new Map(Object.entries(planted).map(([kind, { cause }]) => [cause, kind]));

/** One network of each cause, on MNN 3.6.1 under qemu; all of them, drawn from a seed of one's own, are `npm run planted`. */
test("the cause that was planted is the one that is told", async () => {
  const kinds = [...perCause.values(), Object.keys(healthy)[0]!];
  const answers = await ask(draw(7, { planted: 1, healthy: 1 }, kinds), folder);
  expect(summary(answers).lines.filter((line) => line.startsWith("MISS"))).toEqual([]);
  expect(answers).toHaveLength(kinds.length);
}, 600_000);

test("a kernel whose fault is played is the one that is blamed", async () => {
  const answers = await askAllPlayed(7, 1);
  expect(summary(answers).lines.filter((line) => line.startsWith("MISS"))).toEqual([]);
  expect(answers.map(({ kind }) => kind)).toEqual(Object.keys(played));
}, 600_000);
