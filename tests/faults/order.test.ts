import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { cli, execute } from "../support/cli.ts";
import { freshFolder } from "../support/home.ts";
import { onHost, smallFolder } from "../support/small.ts";

const hasStrace = spawnSync("strace", ["-V"]).status === 0;

/** A kill keeps what the system has not written yet, and proves nothing of a power cut: the order of the calls does. */
test.skipIf(!hasStrace)(
  "each file of a report is on the disk before the first has its name",
  async () => {
    const small = await smallFolder(["a"]);
    try {
      const trace = path.join(freshFolder(), "trace");
      const run = [cli, "run", ...onHost, "--config", "cpu/normal", "--out", "out"];
      const calls = ["-f", "-y", "-e", "trace=fsync,rename", "-o", trace];
      const { code, stderr } = await execute("strace", [...calls, process.execPath, ...run], {
        cwd: small.folder,
      });
      expect(code, stderr).toBe(0);
      const order = readFileSync(trace, "utf8")
        .split("\n")
        .map((line) => /(fsync|rename)\(.*?(report\.(?:json|md|html))\.part/.exec(line))
        .flatMap((call) => (call ? [`${call[1]} ${call[2]}`] : []));
      const files = ["report.json", "report.md", "report.html"];
      expect(order).toEqual([
        ...files.map((file) => `fsync ${file}`),
        ...files.map((file) => `rename ${file}`),
      ]);
    } finally {
      small.remove();
    }
  },
  300_000,
);
