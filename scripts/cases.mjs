// npm run cases [-- CASE ...] [--seed N] [--variant own|renamed|drawn] [--keep FOLDER]: bundles tests/cases/ and runs it.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensurePackages, root } from "./lib/install.mjs";

await ensurePackages();
const { build } = await import("rolldown");
const file = path.join(root, "node_modules", ".cache", "mnn-parity", "cases.mjs");
await build({
  input: path.join(root, "tests", "cases", "main.ts"),
  platform: "node",
  external: ["sharp", "vitest"],
  logLevel: "warn",
  output: { file, format: "esm", codeSplitting: false },
});
process.exitCode =
  spawnSync(process.execPath, [file, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" }).status ?? 1;
