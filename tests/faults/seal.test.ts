import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { freshFolder } from "../support/home.ts";

const signal = new AbortController().signal;
let folder: string;
let built: number;
let notes: string[];

/** Keeps the folder as a new process would, which looks at it for the first time. */
async function keep(): Promise<void> {
  vi.resetModules();
  const { keepFolder } = await import("../../action/src/cache/keep.ts");
  await keepFolder({
    folder,
    signal,
    sealed: { note: (line) => notes.push(line) },
    build: async (partial) => {
      built++;
      mkdirSync(path.join(partial, "lib"));
      writeFileSync(path.join(partial, "lib", "engine.so"), "the engine");
      symlinkSync("engine.so", path.join(partial, "lib", "link.so"));
    },
  });
}

beforeEach(() => {
  folder = path.join(freshFolder(), "wheel");
  [built, notes] = [0, []];
});

const engine = () => path.join(folder, "lib", "engine.so");

test("what is as it was is used", async () => {
  for (let time = 0; time < 3; time++) await keep();
  expect([built, notes]).toEqual([1, []]);
});

test.each<[string, () => void]>([
  ["a byte that changed", () => writeFileSync(engine(), "the engina")],
  ["a file that a power cut left empty", () => truncateSync(engine(), 0)],
  ["a file that is gone", () => rmSync(engine())],
  [
    "a link that leads elsewhere",
    () => {
      rmSync(path.join(folder, "lib", "link.so"));
      symlinkSync("/etc/passwd", path.join(folder, "lib", "link.so"));
    },
  ],
  ["a seal that is none", () => truncateSync(path.join(folder, ".seal.json"), 0)],
])("%s is found, said and mended", async (_, harm) => {
  await keep();
  harm();
  await keep();
  expect(built).toBe(2);
  expect(notes).toEqual([expect.stringContaining("is not what it was when it was kept")]);
  expect(readFileSync(engine(), "utf8")).toBe("the engine");
});

test("files that came later are nobody's loss", async () => {
  await keep();
  writeFileSync(path.join(folder, "lib", "new.pyc"), "x");
  await keep();
  expect(built).toBe(1);
});

test("a folder from before there were seals is sealed as it is, and watched from then on", async () => {
  mkdirSync(path.join(folder, "lib"), { recursive: true });
  writeFileSync(engine(), "an older engine");
  await keep();
  expect(built).toBe(0);
  writeFileSync(engine(), "an olden engine");
  await keep();
  expect(built).toBe(1);
});
