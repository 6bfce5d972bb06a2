import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newTemporaryFolder } from "../../action/src/engine/workspace.ts";
import { setTemporaryFolder } from "../../action/src/system/environment.ts";
import { writeJson } from "../../action/src/system/json.ts";
import { isGone, ownerHere } from "../../action/src/system/owner.ts";
import { freshFolder } from "../support/home.ts";

const outside = process.env.TMPDIR;
let parent: string;
beforeEach(() => {
  parent = freshFolder();
  setTemporaryFolder(parent);
});
afterEach(() => {
  if (outside === undefined) delete process.env.TMPDIR;
  else setTemporaryFolder(outside);
});

const leave = async (name: string, owner: unknown) => {
  mkdirSync(path.join(parent, name));
  await writeJson(path.join(parent, name, "owner.json"), owner);
};

test.runIf(process.platform === "linux")(
  "the folder of a run that was killed goes with the next run; those of others stay",
  async () => {
    const here = (await ownerHere())!;
    const child = spawn("sleep", ["60"], { stdio: "ignore" });
    await once(child, "spawn");
    const killed = { ...here, pid: child.pid!, began: "1" };
    child.kill("SIGKILL");
    await once(child, "exit");
    await leave("mnn-parity-killed", killed);
    await leave("mnn-parity-myself", here);
    await leave("mnn-parity-afarof", { ...killed, world: "another machine" });
    await leave("mnn-parity-tests-of-ours", killed);
    mkdirSync(path.join(parent, "mnn-parity-nobody"));
    const mine = await newTemporaryFolder();
    expect(readdirSync(parent).sort()).toEqual(
      [
        "mnn-parity-afarof",
        "mnn-parity-myself",
        "mnn-parity-nobody",
        "mnn-parity-tests-of-ours",
        path.basename(mine),
      ].sort(),
    );
    expect(existsSync(path.join(mine, "owner.json"))).toBe(true);
  },
);

test.runIf(process.platform === "linux")(
  "a number that was given again is not the process that had it",
  async () => {
    const here = (await ownerHere())!;
    expect(await isGone(here)).toBe(false);
    expect(await isGone({ ...here, began: "1" })).toBe(true);
  },
);
