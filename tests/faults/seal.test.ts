import {
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freshFolder } from "../support/home.ts";

/** Files whose bytes were read. */
let read: string[] = [];
vi.mock("../../action/src/system/hash.ts", async (original) => {
  const real = await original<typeof import("../../action/src/system/hash.ts")>();
  const noted =
    <T>(digest: (file: string) => T) =>
    (file: string) => {
      read.push(path.basename(file));
      return digest(file);
    };
  return { ...real, sha256File: noted(real.sha256File), sha256FileNow: noted(real.sha256FileNow) };
});
/** Which start of the machine it is. */
let boot: string | null = "first";
vi.mock("../../action/src/system/boot.ts", () => ({ bootHere: async () => boot }));

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
  [built, notes, read, boot] = [0, [], [], "first"];
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

describe("what was read and found whole", () => {
  const hour = 60 * 60 * 1000;
  const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
  /** As the next process finds it. @returns what it read */
  const next = async () => {
    read = [];
    await keep();
    return read;
  };

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await keep();
    later(5000);
    expect(await next()).toEqual(["engine.so"]);
  });
  afterEach(() => vi.useRealTimers());

  test("is not read again while it stands as it did", async () => {
    expect(await next()).toEqual([]);
    later(23 * hour);
    expect(await next()).toEqual([]);
    expect([built, notes]).toEqual([1, []]);
  });

  test("is read again after a day: a disk may change what the file system knows nothing of", async () => {
    later(25 * hour);
    expect(await next()).toEqual(["engine.so"]);
    expect(await next()).toEqual([]);
  });

  test("is read again when the clock went back, and after a start of the machine", async () => {
    later(-hour);
    expect(await next()).toEqual(["engine.so"]);
    later(hour);
    expect(await next()).toEqual([]);
    boot = "second";
    expect(await next()).toEqual(["engine.so"]);
  });

  test("is read each time where the system does not tell its start", async () => {
    boot = null;
    expect(await next()).toEqual(["engine.so"]);
    expect(await next()).toEqual(["engine.so"]);
  });

  test("is found changed though its size and times are put back", async () => {
    const { atime, mtime } = statSync(engine());
    writeFileSync(engine(), "the engina");
    utimesSync(engine(), atime, mtime);
    await keep();
    expect(built).toBe(2);
  });

  test("is found changed in its seal", async () => {
    const seal = path.join(folder, ".seal.json");
    writeFileSync(seal, readFileSync(seal, "utf8").replace(/[0-9a-f]{64}/, "0".repeat(64)));
    await keep();
    expect(built).toBe(2);
  });

  test("is read again where what was noted is none", async () => {
    writeFileSync(path.join(folder, ".seal.looked.json"), "null");
    expect(await next()).toEqual(["engine.so"]);
  });
});

test("what was written a moment ago is read again: twice within a tick of the clock looks like once", async () => {
  await keep();
  await keep();
  read = [];
  await keep();
  expect(read).toEqual(["engine.so"]);
});
