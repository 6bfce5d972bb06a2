import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { endingWithUs } from "../../action/src/system/ending-with-us.ts";
import { isAlive } from "../support/stand-in.ts";

/** Starts the command that it is given, in a group of its own as probes are, and says its number. */
const PARENT = `
const { spawn } = require("node:child_process");
const [command, ...args] = process.argv.slice(1);
console.log(spawn(command, args, { detached: true, stdio: "ignore" }).pid);
setInterval(() => {}, 1e6);`;

async function childOfOneKilled(command: readonly string[]): Promise<number> {
  const parent = spawn(process.execPath, ["-e", PARENT, ...command], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(said.toString());
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  await once(parent, "exit");
  return pid;
}

test.skipIf(!existsSync("/usr/bin/setpriv"))(
  "what hangs ends with whoever started it, though that was killed",
  async () => {
    const [command, args] = endingWithUs("/bin/sleep", ["60"]);
    const pid = await childOfOneKilled([command, ...args]);
    for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 20) await sleep(20);
    expect(isAlive(pid)).toBe(false);
  },
);

test("without it, it would go on", async () => {
  const pid = await childOfOneKilled(["/bin/sleep", "60"]);
  await sleep(200);
  expect(isAlive(pid)).toBe(true);
  process.kill(pid, "SIGKILL");
});

test("a command that is not there is left to whoever starts it", () => {
  expect(endingWithUs("not-there", ["--help"])).toEqual(["not-there", ["--help"]]);
});
