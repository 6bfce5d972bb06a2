import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { runParity } from "../../action/src/grid/run.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { makeNetwork } from "../probe/networks.ts";
import { missingTools } from "../support/build-tools.ts";
import { noise } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";
import { makeFolder, makeTree } from "./tree.ts";

const why = await missingTools(["cmake", "ninja", "g++"]);

test.skipIf(why !== null)(
  `a build that fails is its cells' verdict, and other runtimes go on${why ? ` (skipped: ${why})` : ""}`,
  { timeout: 120_000 },
  async () => {
    const folder = await makeFolder("run");
    try {
      await makeTree(path.join(folder, "MNN"), "broken");
      await makeNetwork("small", folder);
      const data = noise(3 * 64, 1);
      await writeFile(path.join(folder, "x.npz"), writeNpz([{ name: "x", data, shape: [1, 3, 8, 8] }]));
      await writeFile(
        path.join(folder, "parity.yml"),
        "models: [{ file: small.mnn, inputs: x.npz }]\nmnn: [3.6.1, 'path:MNN']\ntargets: host\nconfigs: cpu/high\n",
      );
      const settings = await loadSettings({ file: "parity.yml", flags: {}, cwd: folder });
      const { cells, runtimes } = await runParity(settings, testContext());
      const told = cells
        .filter(({ role }) => role === "candidate")
        .map(({ runtime, verdict, reason }) => ({ runtime, verdict, reason }));
      expect(told).toHaveLength(2);
      expect(told[0]).toMatchObject({ runtime: expect.stringMatching(/^3\.6\.1@/), verdict: "pass" });
      expect(told[1]).toMatchObject({
        verdict: "unavailable",
        reason: expect.stringMatching(/path:MNN does not build for [\s\S]*answer\.cpp:1:\d+: error: /),
      });
      expect(runtimes.map(({ origin }) => origin).sort()).toEqual(["path", "wheel"]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
