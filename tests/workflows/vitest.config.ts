import path from "node:path";
import { defineConfig } from "vitest/config";

/** Workflows that really run: minutes, not seconds, so they are a suite of their own. */
export default defineConfig({
  test: {
    root: path.join(import.meta.dirname, "..", ".."),
    include: ["tests/workflows/**/*.e2e.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
