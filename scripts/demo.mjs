// The whole story in one command: see README. Plain JavaScript, because nothing is installed yet when it starts.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureDashboard, startDashboard } from "./lib/dashboard.mjs";
import { readHistory } from "./lib/history.mjs";
import { ensurePackages, root, run } from "./lib/install.mjs";

const once = process.argv.includes("--once") || !process.stdin.isTTY || !process.stdout.isTTY;
const out = path.join(root, "parity-report");
const cli = path.join(root, "action", "dist", "cli.js");
const home = path.resolve(
  process.env.MNN_PARITY_HOME ||
    path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "mnn-parity"),
);

await ensurePackages();
const built = ensureDashboard();
built.catch(() => {});
const code = await run(process.execPath, [cli, "run", "models/demo.yml", "--out", out], {
  stdio: ["ignore", 1, 2],
});
// 1: parity failures, which the demo is about.
if (code > 1) process.exit(code);
await built;

const token = randomUUID();
const data = path.join(home, "demo");
mkdirSync(data, { recursive: true });
const dashboard = await startDashboard({
  DATABASE_URL: `pglite://${path.join(data, "database")}`,
  MNN_PARITY_TOKEN: token,
});
try {
  await publishHistory(dashboard.url, token);
  const page = await publish(dashboard.url, token);
  await checkPage(page);
  console.log(`\n${page}`);
  console.log(
    "Projects are private: it shows this one to your machine alone. One that others reach shows it to who signs in (docs/self-hosted.md).",
  );
  if (!once) {
    console.log("Ctrl-C ends the dashboard.");
    process.once("SIGINT", () => {});
    await Promise.race([dashboard.ended, new Promise((resolve) => process.once("SIGINT", resolve))]);
  }
} finally {
  await dashboard.stop();
}

/** What the same models gave on each release before: real runs, a report each. Those that are there already change nothing. */
async function publishHistory(to, token) {
  const reports = readHistory();
  for (const report of reports) {
    const answer = await fetch(`${to}/api/v1/reports`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: report,
    });
    if (!answer.ok) throw new Error(`the history could not be published: ${await answer.text()}`);
  }
  process.stderr.write(`the history of ${reports.length} MNN releases is on the dashboard\n`);
}

/** Publishes as a user would, and returns the address that the command prints. */
async function publish(to, token) {
  const publishing = spawn(process.execPath, [cli, "publish", out, "--to", to], {
    cwd: root,
    env: { ...process.env, MNN_PARITY_TOKEN: token },
    stdio: ["ignore", "pipe", 2],
  });
  let printed = "";
  for await (const chunk of publishing.stdout) printed += chunk;
  if (!printed.startsWith(to)) throw new Error("the report could not be published");
  return printed.trim();
}

/** The page must say what the report says: every row of the grid and every finding. */
async function checkPage(url) {
  const response = await fetch(url);
  const html = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const text = html
    .replace(/<[^>]*>/g, "")
    .replace(/&#x27;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
  const report = JSON.parse(readFileSync(path.join(out, "report.json"), "utf8"));
  const markdown = readFileSync(path.join(out, "report.md"), "utf8");
  const labels = markdown
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
    // In the head equal releases are one column, which the page has not.
    .slice(1)
    .flatMap((line) => line.split("|").map((field) => field.trim().replace(/[\\`]/g, "")))
    .filter(Boolean);
  const titles = report.findings.map(({ title }) => title.replaceAll("`", ""));
  const missing = [...new Set([...labels, ...titles])].filter(
    (word) => !text.toLowerCase().includes(word.toLowerCase()),
  );
  if (missing.length > 0) throw new Error(`the page lacks: ${missing.join(", ")}`);
  process.stderr.write(`the page shows ${labels.length} fields of the grid and ${titles.length} findings\n`);
}
