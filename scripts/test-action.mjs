// Runs workflows for real: lint of every workflow, then act without containers on a real Node 24, against stand-ins of GitHub.
// Tools are fetched once into a cache folder by their package managers.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { bin, ensurePackages, must, root, run } from "./lib/install.mjs";
import { add, failed, runVitest, summary } from "./lib/tests.mjs";

const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "mnn-parity-tools");
const tools = path.join(cache, "bin");
mkdirSync(tools, { recursive: true });

await ensurePackages();
const filters = process.argv.slice(2);
const started = performance.now();
const step = (title) => console.error(`\n[${((performance.now() - started) / 1000).toFixed(0)} s] ${title}`);

/** A Go program, built once. */
async function goTool(name, module) {
  const file = path.join(tools, name);
  if (!existsSync(file)) await must("go", ["install", module], { env: { GOBIN: tools }, cwd: cache });
  return file;
}

/** The Node that `using: node24` names, from its npm package. @returns its folder */
async function node24() {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = path.join(cache, "node24");
  const found = path.join(folder, "node_modules", name, "bin");
  if (!existsSync(path.join(found, "node"))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), '{"private":true}');
    await must("npm", ["install", "--no-audit", "--no-fund", `${name}@24`], { cwd: folder });
  }
  return found;
}

async function zizmor() {
  const folder = path.join(cache, "zizmor");
  const file = path.join(folder, "bin", "zizmor");
  if (!existsSync(file)) {
    await must("python3", ["-m", "venv", folder]);
    await must(path.join(folder, "bin", "pip"), ["install", "--quiet", "zizmor==1.32.0"]);
  }
  return file;
}

const workflows = [".github/workflows", "docs/workflows"].flatMap((folder) =>
  existsSync(path.join(root, folder))
    ? readdirSync(path.join(root, folder))
        .filter((name) => name.endsWith(".yml"))
        .map((name) => path.join(folder, name))
    : [],
);
const actions = [
  "action.yml",
  "action/plan/action.yml",
  "action/shard/action.yml",
  "action/verdict/action.yml",
  "action/publish/action.yml",
];

let total = { passed: 0, failed: 0, skipped: 0 };
const check = async (command, args) => {
  const code = await run(command, args);
  total = add(total, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
};

step(`actionlint and zizmor over ${workflows.length} workflows and ${actions.length} actions`);
const actionlint = await goTool("actionlint", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12");
// GitHub knows cache-mode since September 2026, and actionlint 1.7.12 does not yet.
// And actions of a workflow's own repository (`uses: $/`) since July 2026.
const unknown = ['unexpected key "cache-mode"', String.raw`specifying action "\$/`];
await check(actionlint, ["-no-color", ...unknown.flatMap((said) => ["-ignore", said]), ...workflows]);
const auditor = await zizmor();
await check(auditor, [
  "--offline",
  "--no-progress",
  "--quiet",
  "--config",
  "zizmor.yml",
  ...workflows,
  ...actions,
]);

step("the bundle");
await must(bin("rolldown"), ["-c", "rolldown.config.ts", "--logLevel", "warn"]);

const node = await node24();
const act = await goTool("act", "github.com/nektos/act@v0.2.89");
step(
  `workflows, with act on Node ${execFileSync(path.join(node, "node"), ["--version"], { encoding: "utf8" }).trim()}`,
);
const env = {
  MNN_PARITY_ACT: act,
  MNN_PARITY_NODE24: node,
  MNN_PARITY_ACTIONLINT: actionlint,
  MNN_PARITY_ZIZMOR: auditor,
};
total = add(total, await runVitest(["--config", "tests/workflows/vitest.config.ts", ...filters], env));

step("done");
console.log(failed(total) + summary(total));
process.exitCode = total.failed > 0 ? 1 : 0;
