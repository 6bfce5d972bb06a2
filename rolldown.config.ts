import { chmod } from "node:fs/promises";
import path from "node:path";
import { defineConfig, type Plugin } from "rolldown";

/** The folder says itself what its files are, so that it starts wherever it is put. */
const modules: Plugin = {
  name: "modules",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "package.json", source: '{ "type": "module" }\n' });
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
  external: ["sharp"],
  transform: { define: { "process.env.NODE_ENV": '"production"' } },
  plugins: [modules, executable],
  output: {
    dir: "action/dist",
    format: "esm",
    minify: true,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
  },
});
