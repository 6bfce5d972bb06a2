import { defineConfig } from "rolldown";

export default defineConfig({
  input: { cli: "action/src/cli.ts" },
  platform: "node",
  external: ["sharp"],
  transform: { define: { "process.env.NODE_ENV": '"production"' } },
  output: {
    dir: "action/dist",
    format: "esm",
    minify: true,
    entryFileNames: "[name].js",
  },
});
