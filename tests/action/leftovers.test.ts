import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { killLeftovers } from "../../action/src/github/job/processes.ts";
import { freshFolder } from "../support/home.ts";

it("ends what a job that was killed left running, and nobody else's", async () => {
  const [mark, other] = [freshFolder(), freshFolder()];
  const start = (TMPDIR: string) => spawn("sleep", ["60"], { env: { ...process.env, TMPDIR } });
  const [left, foreign] = [start(mark), start(other)];
  await Promise.all([once(left, "spawn"), once(foreign, "spawn")]);
  const ended = once(left, "exit");
  expect(await killLeftovers(mark)).toBe(1);
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(foreign.exitCode).toBeNull();
  expect(await killLeftovers(mark)).toBe(0);
  foreign.kill();
});
