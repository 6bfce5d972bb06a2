// Packs the dashboard into a folder that needs nothing but Node: what a container has of it. node scripts/pack-dashboard.mjs FOLDER
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ensureDashboard } from "./lib/dashboard.mjs";
import { ensurePackages, root } from "./lib/install.mjs";

/** What runs beside the build, which has the rest in it. */
const PACKAGES = [
  "next",
  "react",
  "react-dom",
  "pg",
  "@electric-sql/pglite",
  "prom-client",
  "@aws-sdk/client-s3",
];
const FILES = [
  "LICENSE",
  "dashboard/next.config.mjs",
  "dashboard/server.mjs",
  "dashboard/http/gate.mjs",
  "migrations",
  "scripts/dashboard.mjs",
];

const out = process.argv[2] && path.resolve(process.argv[2]);
if (!out || (existsSync(out) && readdirSync(out).length > 0)) {
  process.stderr.write("node scripts/pack-dashboard.mjs FOLDER: give one that is empty or not there\n");
  process.exit(2);
}
await ensurePackages();
await ensureDashboard();
for (const file of FILES) copy(file);
// By these only a next build would be quicker, or its types be checked.
for (const entry of readdirSync(path.join(root, "dashboard", ".next")))
  if (!["cache", "diagnostics", "trace", "trace-build", "types"].includes(entry))
    copy(path.join("dashboard", ".next", entry));
for (const place of neededPackages()) copy(place);
writeFileSync(
  path.join(out, "package.json"),
  `${JSON.stringify({ name: "mnn-parity-dashboard", private: true, type: "module" })}\n`,
);
console.log(out);

function copy(file) {
  const to = path.join(out, file);
  mkdirSync(path.dirname(to), { recursive: true });
  // A link leads from the build to a package beside it, here as there.
  cpSync(path.join(root, file), to, { recursive: true, verbatimSymlinks: true });
}

/** The folders of packages that must be there; optional ones are compilers and codecs, which only a build needs. */
function neededPackages() {
  const needed = new Set();
  const add = (name, from) => {
    const place = placeOf(name, from);
    if (needed.has(place)) return;
    needed.add(place);
    const manifest = JSON.parse(readFileSync(path.join(root, place, "package.json"), "utf8"));
    const optional = manifest.optionalDependencies ?? {};
    for (const dependency of Object.keys(manifest.dependencies ?? {}))
      if (!(dependency in optional)) add(dependency, place);
  };
  for (const name of PACKAGES) add(name, "");
  return needed;
}

/** Where Node finds a package: beside who asks, or above. */
function placeOf(name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules") - 1))) {
    const place = path.join(folder, "node_modules", name);
    if (existsSync(path.join(root, place, "package.json"))) return place;
    if (folder === "") throw new Error(`node_modules has no ${name}: run npm ci`);
  }
}
