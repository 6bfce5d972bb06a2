import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exec, lastWords } from "../../action/src/system/exec.ts";

test("an abort kills the command and what it started", async () => {
  const stop = new AbortController();
  const started = exec({
    command: "sh",
    args: ["-c", "sleep 61 & echo $!; wait"],
    env: { PATH: process.env.PATH ?? "" },
    signal: stop.signal,
    onLine: (line) => {
      pid = Number(line);
      stop.abort(new Error("enough"));
    },
  });
  let pid = 0;
  await expect(started).rejects.toThrow("enough");
  await expect.poll(() => isRunning(pid)).toBe(false);
});

/** A killed process stays as a zombie where the machine's first process does not reap it: that counts as ended. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(process.platform === "linux" && /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")));
  } catch {
    return false;
  }
}

test("nothing is inherited but what is given", async () => {
  const { stdout } = await exec({ command: "/usr/bin/env", args: [], env: { ONLY: "this" } });
  expect(stdout).toBe("ONLY=this\n");
});

test("what takes longer than it may is killed with all that it started, and is late", async () => {
  const outcome = await exec({
    command: "/bin/sh",
    args: ["-c", "echo begun; sleep 60 & sleep 60"],
    env: { PATH: process.env.PATH ?? "" },
    limitMs: 500,
  });
  expect(outcome).toMatchObject({ code: null, signal: "SIGKILL", late: true, stdout: "begun\n" });
  expect(lastWords(outcome, 500)).toBe("begun\nno answer in 0.5 s");
});
