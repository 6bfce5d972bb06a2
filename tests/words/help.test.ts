import { expect, test } from "vitest";
import { command } from "../support/command.ts";

const commands = [
  ...["init", "run", "diagnose", "bisect", "predict", "plan", "merge", "preview", "report", "publish"],
  ...["dashboard", "doctor", "build", "setup"],
];

/** What stands beside a flag, an argument or a command in help. */
const entries = (help: string): string[] =>
  help.split("\n").flatMap((line) => /^ {2}[-\w.[]\S*.*? {2,}(\S.*)$/.exec(line)?.[1] ?? []);

/** Nothing but what is typed. */
const typed = /^source:2\.9\.3、git:REF、/;

test("the help of all commands is Chinese where that is the locale", async () => {
  const { code, stdout } = await command(["--help"], { env: { LC_ALL: "zh_CN.UTF-8" } });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^用法： mnn-parity/);
  expect(stdout).toMatch(/^退出码：$/m);
  expect(entries(stdout).length).toBeGreaterThan(commands.length);
  expect(entries(stdout).filter((said) => !/\p{Script=Han}/u.test(said))).toEqual([]);
});

test.each(commands)("the help of %s is Chinese by flag", async (name) => {
  const { code, stdout } = await command([name, "--help", "--lang", "zh"], { env: { LC_ALL: "C" } });
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/Usage:|Options:|Arguments:|default:|choices:|undefined/);
  const said = entries(stdout).filter((one) => !typed.test(one));
  expect(said.length).toBeGreaterThan(1);
  expect(said.filter((one) => !/\p{Script=Han}/u.test(one))).toEqual([]);
});

test("and English elsewhere", async () => {
  const { stdout } = await command(["run", "--help"], { env: { LC_ALL: "C" } });
  expect(stdout).toMatch(/^Usage: mnn-parity run/);
  expect(stdout).not.toMatch(/\p{Script=Han}/u);
});
