import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { glob } from "tinyglobby";
import { testHome } from "./home.ts";
import { alone } from "./lock.ts";

const root = path.join(import.meta.dirname, "../..");

/** Builds `action/dist` unless it is newer than all that it is made of: the command line's tests run what is shipped. */
export default async function setup(): Promise<void> {
  // One cache for all test processes, which inherit it; the machine's owner has another.
  process.env.MNN_PARITY_HOME = testHome();
  await alone("action-dist", async () => {
    const sources = await glob(
      [
        "action/src/**/*",
        "core/**/*.{ts,tsx}",
        "package*.json",
        "rolldown.config.ts",
        "scripts/dashboard-lock.ts",
        "tsconfig.json",
      ],
      { cwd: root, absolute: true },
    );
    const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs));
    const built = path.join(root, "action/dist/cli.js");
    if (existsSync(built) && statSync(built).mtimeMs > newest) return;
    execFileSync("npx", ["rolldown", "-c", "rolldown.config.ts"], { cwd: root, stdio: "pipe" });
  });
}
