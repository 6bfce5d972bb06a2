import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeReport } from "../../core/report/schema.ts";
import { listing } from "../input/temp.ts";
import { mnnParity } from "../support/cli.ts";
import { verdictsOf } from "../support/command.ts";
import { lamaFolder } from "../support/lama.ts";
import { onHost, smallFolder } from "../support/small.ts";

let small: Awaited<ReturnType<typeof smallFolder>>;
beforeAll(async () => {
  small = await smallFolder();
}, 300_000);
const lama = lamaFolder(["cat", "rocket"]);
lama.write("targets: [host]\nconfigs: [cpu/normal]\n");
afterAll(() => {
  small.remove();
  lama.remove();
});

/** A file system of this size, or why there is none. */
function tinyDisk(size: string): string | null {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

function withDisk(size: string, test: (folder: string) => Promise<void>) {
  return async ({ skip }: { skip(reason: string): void }) => {
    const disk = tinyDisk(size);
    if (!disk) return skip("only root can mount a small file system, where that is allowed at all");
    try {
      await test(disk);
    } finally {
      execFileSync("umount", [disk]);
      rmSync(disk, { recursive: true });
    }
  };
}

const args = (out: string) => ["run", "--fresh", ...onHost, "--config", "cpu/normal", "--out", out];

describe("a disk that is full", { timeout: 300_000 }, () => {
  it(
    "where the report goes: said in words, nothing half, the report before stays",
    withDisk("128k", async (disk) => {
      const out = path.join(disk, "out");
      mkdirSync(out);
      writeFileSync(path.join(out, "report.json"), "before");
      // Room for the inputs, not for the report.
      const filler = path.join(disk, "filler");
      writeFileSync(filler, Buffer.alloc(96 * 1024));
      const { code, stdout, stderr } = await mnnParity(args(out), { cwd: small.folder });
      expect(code).toBe(3);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/error: cannot write .*ENOSPC.*\n.*fix: free some space/);
      expect(readFileSync(path.join(out, "report.json"), "utf8")).toBe("before");
      expect(listing(out).filter((name) => name.includes(".part"))).toEqual([]);
    }),
  );

  it(
    "where outputs are kept in between: said in words, and the temporary folder is gone",
    withDisk("1m", async (disk) => {
      const { code, stderr } = await mnnParity(["run", "--fresh", "parity.yml"], {
        cwd: lama.folder,
        env: { TMPDIR: disk },
      });
      expect(code).toBe(3);
      expect(stderr).toMatch(/error: cannot write .*ENOSPC/);
      expect(readdirSync(disk)).toEqual([]);
    }),
  );

  it(
    "while outputs come in: the cells that had no room are unavailable, and say why",
    // The model, two inputs and one output of 0.8 MB each fit.
    withDisk("3300k", async (disk) => {
      const { code, stdout } = await mnnParity(["run", "--fresh", "parity.yml", "--json"], {
        cwd: lama.folder,
        env: { TMPDIR: disk },
      });
      const report = decodeReport(JSON.parse(stdout));
      expect(code).toBe(3);
      expect(verdictsOf(report)).toEqual([
        "lama-tiny host cpu/normal cat: unavailable, failed",
        "lama-tiny host cpu/normal rocket: unavailable, failed",
      ]);
      expect(report.cells[0]!.reason).toMatch(/^cannot write .*ENOSPC/);
      expect(readdirSync(disk)).toEqual([]);
    }),
  );
});

describe("a folder that cannot be written", { timeout: 300_000 }, () => {
  it("is said before anything is run", async () => {
    small.write("file", "x");
    const { code, stderr } = await mnnParity(args("file/out"), { cwd: small.folder });
    expect(code).toBe(3);
    expect(stderr).toContain("error: cannot write");
    expect(stderr).not.toContain("running");
  });

  it.skipIf(process.getuid?.() === 0)("because it is protected", async () => {
    mkdirSync(small.at("protected"));
    chmodSync(small.at("protected"), 0o500);
    const { code, stderr } = await mnnParity(args("protected/out"), { cwd: small.folder });
    expect(code).toBe(3);
    expect(stderr).toContain("error: cannot write");
  });
});
