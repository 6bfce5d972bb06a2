import { defineConfig } from "vitest/config";

/** Tests that need MNN built from source. One file at a time: each build takes all cores. */
export default defineConfig({
  test: {
    include: ["tests/native/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 1_800_000,
  },
});
