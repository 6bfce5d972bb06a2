// npm run test:api [-- --examples 20 --minutes 30]: Schemathesis asks a dashboard of its own, on this machine alone, whatever the API's document allows
// and what it does not; no answer may be a server's error, and each must be as described.
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureDashboard, startDashboard } from "./lib/dashboard.mjs";
import { ensurePackages, must, run } from "./lib/install.mjs";

const VERSION = "4.32.5";
const TOKEN = "test-api-token";

const { values } = parseArgs({
  options: {
    examples: { type: "string", default: "20" },
    minutes: { type: "string", default: "30" },
  },
});
const examples = bounded("examples", 1000);
const minutes = bounded("minutes", 120);

await ensurePackages();
await ensureDashboard();
const schemathesis = await installed();
const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-api-"));
const dashboard = await startDashboard({ DATABASE_URL: `pglite://${folder}`, MNN_PARITY_TOKEN: TOKEN });
try {
  process.exitCode = await run(
    schemathesis,
    [
      "run",
      `${dashboard.url}/api/v1/openapi.json`,
      ...["--header", `authorization: Bearer ${TOKEN}`],
      // What is sent at random may be right where the document says too little: only answers are held to it.
      ...["--checks", "not_a_server_error,content_type_conformance,response_schema_conformance"],
      ...["--max-examples", String(examples)],
      ...["--request-timeout", "30"],
      ...["--seed", "1"],
    ],
    // Told as by Ctrl-C, it says what it found until then, and how much it asked.
    { cwd: folder, timeout: minutes * 60_000, killSignal: "SIGINT" },
  );
} finally {
  await dashboard.stop();
  await rm(folder, { recursive: true, force: true });
}

function bounded(name, most) {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value > 0 && value <= most) return value;
  throw new Error(`--${name} is ${values[name]}: give a number from 1 to ${most}`);
}

/** The command, in an environment of its own in the cache. */
async function installed() {
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const own = path.join(cache, "mnn-parity-tools", `schemathesis-${VERSION}`);
  const file = path.join(own, "bin", "schemathesis");
  if (!existsSync(file)) {
    await must("python3", ["-m", "venv", own]);
    await must(path.join(own, "bin", "pip"), ["install", "--quiet", `schemathesis==${VERSION}`]);
  }
  return file;
}
