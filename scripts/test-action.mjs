// Runs workflows for real: lint of every workflow, then act without containers on a real Node 24, against stand-ins of GitHub.
// Tools are fetched once into a cache folder by their package managers.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "mnn-parity-tools");
const tools = path.join(cache, "bin");
mkdirSync(tools, { recursive: true });

const filters = process.argv.slice(2);
const started = performance.now();
const step = (title) => console.log(`\n[${((performance.now() - started) / 1000).toFixed(0)} s] ${title}`);

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (error) throw error;
  if (status !== 0) {
    console.error(`\n${path.basename(command)} failed with ${status}`);
    process.exit(status ?? 1);
  }
}

/** A Go program, built once. */
function goTool(name, module) {
  const file = path.join(tools, name);
  if (!existsSync(file))
    run("go", ["install", module], { env: { ...process.env, GOBIN: tools }, cwd: cache });
  return file;
}

/** The Node that `using: node24` names, from its npm package. */
function node24() {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = path.join(cache, "node24");
  const bin = path.join(folder, "node_modules", name, "bin");
  if (!existsSync(path.join(bin, "node"))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), '{"private":true}');
    run("npm", ["install", "--no-audit", "--no-fund", `${name}@24`], { cwd: folder });
  }
  return bin;
}

function zizmor() {
  const file = path.join(cache, "zizmor", "bin", "zizmor");
  if (!existsSync(file)) {
    run("python3", ["-m", "venv", path.join(cache, "zizmor")]);
    run(path.join(cache, "zizmor", "bin", "pip"), ["install", "--quiet", "zizmor==1.32.0"]);
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
  "action/verdict/action.yml",
  "action/publish/action.yml",
];

step(`actionlint and zizmor over ${workflows.length} workflows and ${actions.length} actions`);
run(goTool("actionlint", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"), ["-no-color", ...workflows]);
run(zizmor(), ["--offline", "--no-progress", "--quiet", "--config", "zizmor.yml", ...workflows, ...actions]);

step("the bundle");
run(path.join(root, "node_modules", ".bin", "rolldown"), ["-c", "rolldown.config.ts"], {
  stdio: ["ignore", "ignore", "inherit"],
});

const bin = node24();
const act = goTool("act", "github.com/nektos/act@v0.2.89");
step(
  `workflows, with act on ${execFileSync(path.join(bin, "node"), ["--version"], { encoding: "utf8" }).trim()}`,
);
run(
  path.join(root, "node_modules", ".bin", "vitest"),
  ["run", "--config", "tests/workflows/vitest.config.ts", ...filters],
  {
    env: { ...process.env, MNN_PARITY_ACT: act, MNN_PARITY_NODE24: bin },
  },
);
step("done");
