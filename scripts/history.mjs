// Makes models/history.jsonl.br: the demo's models on each of MNN's wheels, a run a release, oldest first. npm run demo opens it.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import yaml from "yaml";
import { packHistory } from "./lib/history.mjs";
import { root } from "./lib/install.mjs";

/** Every release that PyPI has wheels of for Arm Linux. */
const RELEASES = ["3.0.0", "3.1.0", "3.2.0", "3.4.0", "3.4.1", "3.5.0", "3.6.0", "3.6.1"];

const kept = path.join(os.tmpdir(), `mnn-parity-history-${commitOf()}`);
const models = path.join(root, "models");
mkdirSync(kept, { recursive: true });
for (const release of RELEASES) run(release);
packHistory(RELEASES.map((release) => JSON.parse(readFileSync(reportOf(release), "utf8"))));

/** One release, unless an earlier try left it: a whole run takes some minutes. */
function run(release) {
  if (existsSync(reportOf(release))) return;
  const config = path.join(models, `.history-${release}.yml`);
  writeFileSync(config, configOf(release));
  try {
    const cli = path.join(root, "action", "dist", "cli.js");
    const folder = path.dirname(reportOf(release));
    const { status } = spawnSync(process.execPath, [cli, "run", config, "--fresh", "--out", folder], {
      cwd: root,
      stdio: ["ignore", 2, 2],
    });
    // 1: parity failures, which are the history.
    if (status !== 0 && status !== 1) {
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`${release}: the run ended with ${status}`);
    }
  } finally {
    rmSync(config);
  }
}

/** The demo's configuration on one release, with all of its models. */
function configOf(release) {
  const { models: all, ...demo } = yaml.parse(readFileSync(path.join(models, "demo.yml"), "utf8"));
  return yaml.stringify({ ...demo, models: all.map(({ mnn: _, ...model }) => model), mnn: [release] });
}

function reportOf(release) {
  return path.join(kept, release, "report.json");
}

function commitOf() {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
}
