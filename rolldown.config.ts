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

/** tinyglobby brings its own picomatch; fdir, for a way of its that nobody goes, would load another from wherever the bundle lies at every start. */
const alone: Plugin = {
  name: "alone",
  transform: {
    filter: { id: /[\\/]fdir[\\/]dist[\\/]/ },
    handler(code) {
      const without = code.replace('__require.resolve("picomatch");', 'throw new Error("bundled");');
      if (without === code) this.error("fdir looks for picomatch in another way than it did");
      return without;
    },
  },
};

/**
 * node takes a millisecond for each file that it loads, and what a run imports is also imported by so many others that it would be eighty:
 * what these import is one file each, but for what they import when it is asked for.
 */
const together = { base: "action/src/commands/start.ts", run: "action/src/commands/run.ts" };
const reached = new Map<string, Set<string>>();
const reach: Plugin = {
  name: "reach",
  buildEnd() {
    for (const [name, entry] of Object.entries(together)) {
      const importedBy = (id: string) => this.getModuleInfo(id)?.importedIds ?? [];
      // Not the entry itself, which does what it is for as soon as it is loaded.
      const found = new Set(importedBy(path.resolve(entry)));
      for (const id of found) for (const next of importedBy(id)) found.add(next);
      reached.set(name, found);
    }
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
  plugins: [modules, alone, reach, complete, dashboard, executable],
  output: {
    dir: "action/dist",
    format: "esm",
    minify: true,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
    codeSplitting: {
      groups: Object.keys(together).map((name) => ({
        name,
        test: (id: string) => reached.get(name)!.has(id),
      })),
    },
  },
});
