// npm run bench [-- --json] [-- NAME]: bundles scripts/bench/ and runs it. `dashboard` and `dashboard-load` take --cells, the latter --seconds and
// --clients too.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensureDashboard } from "./lib/dashboard.mjs";
import { ensurePackages, root } from "./lib/install.mjs";

await ensurePackages();
const names = process.argv.slice(2).filter((word) => /^[a-z]/.test(word));
if (names.length === 0 || names.some((name) => name.startsWith("dashboard"))) await ensureDashboard();
const { build } = await import("rolldown");
const file = path.join(root, "node_modules", ".cache", "mnn-parity", "bench.mjs");
await build({
  input: path.join(root, "scripts", "bench", "main.ts"),
  platform: "node",
  external: ["sharp", "pg", "@electric-sql/pglite"],
  logLevel: "warn",
  output: { file, format: "esm", codeSplitting: false },
});
process.exitCode =
  spawnSync(process.execPath, [file, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" }).status ?? 1;
