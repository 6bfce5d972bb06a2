import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/**
 * Runs a script by Python with the real numpy, installed into a temporary folder of its own when the machine's
 * Python has none; null where that is not possible (no network).
 */
export function numpy(): ((script: string, folder: string) => string) | null {
  const own = path.join(os.tmpdir(), `mnn-parity-numpy-${os.userInfo().uid}`);
  const run = (script: string, folder: string) =>
    execFileSync("python3", ["-c", script], {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: own },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const works = () => {
    try {
      return run("import numpy", os.tmpdir()) === "";
    } catch {
      return false;
    }
  };
  if (works()) return run;
  const fresh = fs.mkdtempSync(`${own}-`);
  try {
    execFileSync("python3", ["-m", "pip", "install", "-q", "--target", fresh, "numpy"], { stdio: "ignore" });
    if (!fs.existsSync(own)) fs.renameSync(fresh, own);
  } catch {
    // Told by works() below.
  }
  fs.rmSync(fresh, { recursive: true, force: true });
  return works() ? run : null;
}
