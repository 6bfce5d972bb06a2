import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exec } from "../../action/src/system/exec.ts";

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

test.skipIf(!existsSync("/usr/bin/setsid"))(
  "what ends its helpers itself, in groups that only it knows, is asked to end",
  async () => {
    const stop = new AbortController();
    let pid = 0;
    const started = exec({
      command: "sh",
      // As ninja does with its compilers.
      args: ["-c", "trap 'kill $p; exit 1' TERM; setsid sleep 61 & p=$!; echo $p; wait"],
      env: { PATH: process.env.PATH ?? "" },
      signal: stop.signal,
      endsItself: true,
      onLine: (line) => {
        pid = Number(line);
        stop.abort(new Error("enough"));
      },
    });
    await expect(started).rejects.toThrow("enough");
    await expect.poll(() => isRunning(pid)).toBe(false);
  },
);

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

const env = { PATH: process.env.PATH ?? "" };

test("what says nothing for long is ended, and what goes on speaking is not", async () => {
  await expect(exec({ command: "sleep", args: ["61"], env, silentMs: 500 })).rejects.toMatchObject({
    code: "command-silent",
    exit: 3,
    message: "sleep 61 said nothing for 0.5 s and was ended",
  });
  const speaking = ["-c", "for i in 1 2 3 4 5 6; do echo $i; sleep 0.5; done"];
  const { stdout } = await exec({ command: "sh", args: speaking, env, silentMs: 2_000 });
  expect(stdout).toBe("1\n2\n3\n4\n5\n6\n");
});

test("after five seconds it is said what is waited for, once", { timeout: 30_000 }, async () => {
  const notes: string[] = [];
  const progress = { note: (line: string) => void notes.push(line) };
  await exec({ command: "sh", args: ["-c", "true"], env, progress });
  expect(notes).toEqual([]);
  await exec({ command: "sleep", args: ["6"], env, progress });
  expect(notes).toEqual(["waiting for sleep 6"]);
});
