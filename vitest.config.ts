import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // These need MNN built from source: vitest.native.config.ts.
    exclude: ["tests/native/**"],
    // Processes of their own: tests end processes, change signals and measure memory.
    pool: "forks",
    // Real MNN under emulation takes a core for each of its two probes.
    maxWorkers: 2,
    // Generous: real programs on a loaded machine. What must end by itself has its own, shorter limit.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 30_000 } },
    globalSetup: ["tests/support/global-setup.ts"],
  },
});
