import { existsSync } from "node:fs";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockFolder } from "../../dashboard/db/lock.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-lock-"));
  file = path.join(folder, "lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const leave = (owner: object) => writeFile(file, JSON.stringify({ id: "other", ...owner }));
/** No process has this id: it is above what Linux and macOS give. */
const DEAD = 4_194_305;

it("is for one at a time, and can be had again when it was given back", async () => {
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${process.pid}`);
  lock.release();
  expect(existsSync(file)).toBe(false);
  (await lockFolder(folder)).release();
});

it("is taken over from a process that died", async () => {
  await leave({ pid: DEAD, host: os.hostname() });
  (await lockFolder(folder)).release();
});

it("is taken over from the process of the same id in a container's earlier life", async () => {
  await leave({ pid: process.pid, host: os.hostname() });
  (await lockFolder(folder)).release();
});

it("is left to a process that lives, also on another host as long as its heart beats", async () => {
  await leave({ pid: process.ppid, host: os.hostname() });
  await expect(lockFolder(folder)).rejects.toThrow("in use by process");
  await leave({ pid: DEAD, host: "elsewhere" });
  await expect(lockFolder(folder)).rejects.toThrow("on elsewhere");
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(file, longAgo, longAgo);
  (await lockFolder(folder)).release();
});

it("goes to one of several that find a dead owner's at the same time", async () => {
  await leave({ pid: DEAD, host: os.hostname() });
  const results = await Promise.allSettled(Array.from({ length: 4 }, () => lockFolder(folder)));
  const taken = results.filter((result) => result.status === "fulfilled");
  expect(taken.length).toBe(1);
  for (const { value } of taken) value.release();
});
