import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { keepFolder } from "../../action/src/cache/keep.ts";
import { failure } from "../../action/src/errors/error.ts";
import { limit } from "../../action/src/system/limit.ts";
import { freshFolder } from "../support/home.ts";
import { bundleWorker, startWorker } from "./start-worker.ts";

const signal = new AbortController().signal;
const leftovers = (folder: string) => readdirSync(folder).filter((name) => /partial|lock/.test(name));

test("callers in one process share the work", async () => {
  const home = freshFolder();
  const folder = path.join(home, "thing");
  let built = 0;
  const build = async (partial: string) => {
    built++;
    writeFileSync(path.join(partial, "x"), "");
  };
  await Promise.all([1, 2, 3].map(() => keepFolder({ folder, signal, build })));
  await keepFolder({ folder, signal, build });
  expect(built).toBe(1);
  expect(readdirSync(home)).toEqual(["thing"]);
});

test("two processes at once: one builds, the other waits and uses it", async () => {
  const home = freshFolder();
  const worker = await bundleWorker(home);
  const folder = path.join(home, "kept", "thing");
  const first = startWorker([process.execPath, worker, "keep", folder, "1"]);
  await first.said("building");
  const second = startWorker([process.execPath, worker, "keep", folder, "1"]);
  expect(await first.output).toBe("building\ndone\n");
  expect(await second.output).toBe("waiting\ndone\n");
  expect(leftovers(path.dirname(folder))).toEqual([]);
});

test("killed half way: the next one removes what is left and builds it whole", async () => {
  const home = freshFolder();
  const worker = await bundleWorker(home);
  const folder = path.join(home, "kept", "thing");
  const killed = startWorker([process.execPath, worker, "keep", folder, "60"]);
  await killed.said("building");
  killed.child.kill("SIGKILL");
  await killed.output;
  expect(existsSync(folder)).toBe(false);
  expect(leftovers(path.dirname(folder)).length).toBeGreaterThan(0);
  const next = startWorker([process.execPath, worker, "keep", folder, "0"]);
  expect(await next.output).toBe("waiting\nbuilding\ndone\n");
  expect(readdirSync(folder).sort()).toEqual(["half", "whole"]);
  expect(leftovers(path.dirname(folder))).toEqual([]);
}, 30_000);

test("partial folders of other things go when their builder is dead, and stay while it lives", async () => {
  const home = freshFolder();
  const worker = await bundleWorker(home);
  const dead = path.join(home, "kept", "dead.partial-0123456789ab");
  mkdirSync(dead, { recursive: true });
  const alive = startWorker([process.execPath, worker, "keep", path.join(home, "kept", "alive"), "2"]);
  await alive.said("building");
  await keepFolder({ folder: path.join(home, "kept", "other"), signal, build: async () => {} });
  expect(existsSync(dead)).toBe(false);
  expect(await alive.output).toBe("building\ndone\n");
});

test("a build that fails leaves nothing, and is not tried again at once", async () => {
  const home = freshFolder();
  const folder = path.join(home, "thing");
  let tries = 0;
  const build = async () => {
    tries++;
    throw failure("apt-missing", "a test");
  };
  await expect(keepFolder({ folder, signal, build })).rejects.toMatchObject({ code: "apt-missing" });
  await expect(keepFolder({ folder, signal, build })).rejects.toMatchObject({ code: "apt-missing" });
  expect(tries).toBe(1);
  expect(readdirSync(home)).toEqual([]);
});

test("at most so many at once", async () => {
  const three = limit(3);
  let running = 0;
  let most = 0;
  const task = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
  };
  await Promise.all(Array.from({ length: 10 }, () => three(task)));
  expect(most).toBe(3);
});
