import { chmod } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { defineConfig, type Plugin } from "rolldown";
import manifest from "./package.json" with { type: "json" };
import { dashboardLock } from "./scripts/dashboard-lock.ts";

/** The folder says itself what its files are, so that it starts wherever it is put. */
const modules: Plugin = {
  name: "modules",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "package.json", source: '{ "type": "module" }\n' });
  },
};

/** What npm installs beside the bundle. */
const installed = new Set(Object.keys(manifest.dependencies));

/** Whatever else the bundle would look for when it runs is not there. */
const complete: Plugin = {
  name: "complete",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle).filter((file) => file.type === "chunk"))
      for (const name of [...chunk.imports, ...chunk.dynamicImports])
        if (!(name in bundle || isBuiltin(name) || installed.has(name)))
          this.error(`${chunk.fileName} imports ${name}, which is neither bundled nor among "dependencies"`);
  },
};

/** The package carries the dashboard without its packages; `mnn-parity dashboard` installs them by this. */
const dashboard: Plugin = {
  name: "dashboard",
  generateBundle() {
    const source = dashboardLock("package-lock.json");
    this.emitFile({ type: "asset", fileName: "dashboard-lock.json", source });
  },
};

/** npm makes a command executable when it is installed, and a checkout's is not installed again with each build. */
const executable: Plugin = {
  name: "executable",
  async writeBundle({ dir = "" }) {
    await chmod(path.join(dir, "cli.js"), 0o755);
  },
};

export default defineConfig({
  input: {
    cli: "action/src/commands/cli.ts",
    main: "action/src/actions/main.ts",
    plan: "action/src/actions/plan.ts",
    verdict: "action/src/actions/verdict.ts",
    publish: "action/src/actions/publish.ts",
    post: "action/src/actions/post.ts",
  },
  platform: "node",
  external: [...installed],
  transform: { define: { "process.env.NODE_ENV": '"production"' } },
  plugins: [modules, complete, dashboard, executable],
  output: {
    dir: "action/dist",
    format: "esm",
    minify: true,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
  },
});
