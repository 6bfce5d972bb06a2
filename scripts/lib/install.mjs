import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { missingPackages } from "./installed.mjs";

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The path of a command that npm installed. */
export const bin = (name) => path.join(root, "node_modules", ".bin", name);

/**
 * Runs a command with its output on stderr; stdout is for results.
 *
 * @returns the exit code
 */
export function run(command, args, { env = {}, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", 2, 2],
      ...options,
      env: { ...process.env, ...env },
    });
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ? 128 : code));
  });
}

/** Runs a command that must succeed. */
export async function must(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) throw new Error(`${path.basename(command)} ${args.join(" ")} ended with exit code ${code}`);
}

/** As package.json's `engines`. */
const NEEDED = [20, 19];

/** Installs the npm packages of package-lock.json, unless they are there. */
export async function ensurePackages() {
  checkNode(NEEDED);
  if (missingPackages(root).length === 0) return;
  process.stderr.write("installing npm packages\n");
  const unsaid = setTimeout(
    () =>
      process.stderr.write(
        "waiting for npm, which downloads 400 MB; without network it gives up by itself\n",
      ),
    5_000,
  );
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error", ...SOON];
  const code = await run("npm", args, { timeout: 30 * 60_000 });
  clearTimeout(unsaid);
  if (code === 0) return;
  process.stderr.write(
    "error: npm could not install the packages of package-lock.json (its words are above)\n  fix: run `npm ci` where there is network; what it leaves in node_modules is enough from then on\n",
  );
  process.exit(3);
}

/** By itself npm waits ten seconds before it tries again, then a minute. */
const SOON = ["--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000"];

function checkNode([needed, least]) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > needed || (major === needed && minor >= least)) return;
  process.stderr.write(
    `error: Node ${process.versions.node} is too old\n  fix: install Node ${needed}.${least} or newer\n`,
  );
  process.exit(3);
}
