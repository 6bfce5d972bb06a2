// Everything that must hold before a change lands. The last line counts it.
import { spawnSync } from "node:child_process";
import { bin, ensurePackages, root, run } from "./lib/install.mjs";
import { add, failed, runVitest, summary } from "./lib/tests.mjs";

const stages = [
  ["action/dist is what the sources build to", checkDist],
  ["lint", () => check(bin("biome"), ["ci", "."])],
  ["types", () => check(bin("tsc"), ["--noEmit", "-p", "tsconfig.json"])],
  ["tests", () => runVitest([])],
  ["tests of source builds", () => runVitest(["--config", "vitest.native.config.ts"])],
  ["tests of the Action", testAction],
];

await ensurePackages();
let total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const [name, stage] of stages) {
  const startedAt = Date.now();
  console.log(`\n=== ${name}`);
  const counts = await stage();
  total = add(total, counts);
  lines.push(
    `${counts.failed ? "FAILED" : "ok    "} ${name}: ${summary(counts)} (${Math.round((Date.now() - startedAt) / 1000)} s)`,
  );
}
console.log(`\n${failed(total)}\n${lines.join("\n")}\n`);
console.log(summary(total));
process.exitCode = total.failed > 0 ? 1 : 0;

async function check(command, args) {
  const code = await run(command, args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Builds the bundle again: what is committed must be the same bytes. */
async function checkDist() {
  const built = await check(bin("rolldown"), ["-c", "rolldown.config.ts"]);
  if (built.failed) return built;
  const { stdout } = spawnSync("git", ["status", "--porcelain", "action/dist"], {
    cwd: root,
    encoding: "utf8",
  });
  if (stdout.trim() === "") return built;
  console.log(`${stdout}action/dist differs from a fresh build: run npm run bundle and commit it`);
  return { passed: 0, failed: 1, skipped: 0 };
}

/** The Action's own runner prints the counts as its last line. */
async function testAction() {
  const { stdout, status } = spawnSync(process.execPath, ["scripts/test-action.mjs"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 64 << 20,
  });
  process.stdout.write(stdout);
  const counted = stdout
    .trim()
    .split("\n")
    .at(-1)
    ?.match(/^(\d+) passed, (\d+) failed, (\d+) skipped$/);
  const counts = counted
    ? { passed: Number(counted[1]), failed: Number(counted[2]), skipped: Number(counted[3]) }
    : { passed: 0, failed: 1, skipped: 0 };
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}
