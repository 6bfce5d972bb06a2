import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { importMnn } from "../../action/src/diagnose/python-start.ts";
import { exec } from "../../action/src/system/exec.ts";
import { freshFolder } from "../support/home.ts";

/** Stands in for MNN's wheel under glibc 2.41, which this machine need not have: its words, and what makes it load. */
const wheel = `
import os
if "glibc.rtld.execstack=2" not in os.environ.get("GLIBC_TUNABLES", ""):
    raise ImportError("_mnncengine.so: cannot enable executable stack as shared object requires: Invalid argument")
`;

/** A program that begins as those do that a diagnosis leaves. */
async function start(fault: string, env: Record<string, string> = {}) {
  const folder = freshFolder();
  mkdirSync(path.join(folder, "MNN"));
  writeFileSync(path.join(folder, "MNN", "__init__.py"), fault);
  const program = `import os\nimport sys\n\n${importMnn(["import MNN"])}\nprint(sys.argv[1:], os.environ.get("GLIBC_TUNABLES"))\n`;
  writeFileSync(path.join(folder, "program.py"), program);
  writeFileSync(path.join(folder, "user.py"), "import program\n");
  const run = (file: string) =>
    exec({
      command: "python3",
      args: [path.join(folder, file), "a", "b c"],
      env: { PATH: process.env.PATH ?? "", ...env },
    });
  return { program: await run("program.py"), user: await run("user.py") };
}

test("a program whose wheel glibc refuses starts itself again with what allows it, once", async () => {
  const { program, user } = await start(wheel);
  expect([program.code, program.both.trim()]).toEqual([0, "['a', 'b c'] glibc.rtld.execstack=2"]);
  // Who imports it is another's process, which nobody but that may start again.
  expect(user.code).toBe(1);
  expect(user.both).toContain("cannot enable executable stack");
});

test("what is tuned already stays, and another error is its own", async () => {
  const tuned = await start(wheel, { GLIBC_TUNABLES: "glibc.malloc.perturb=0" });
  expect(tuned.program.both).toContain("glibc.malloc.perturb=0:glibc.rtld.execstack=2");
  const other = await start('raise ImportError("No module named _mnncengine")');
  expect(other.program.code).toBe(1);
  expect(other.program.both).toContain("No module named _mnncengine");
});
