import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { runParity } from "../../action/src/grid/run.ts";
import { packageRoot } from "../../action/src/system/package-root.ts";
import { buildGrid } from "../../core/present/grid.ts";
import type { Report } from "../../core/report/schema.ts";
import { mnnSources } from "../support/mnn-sources.ts";
import { buildContext, obstacle } from "./runtimes.ts";

const why = await obstacle(true);
if (why !== null) test(`BF16 is not tested: ${why}`, (context) => context.skip());

const cpus = ["cortex-a57", "cortex-a76", "max"];

/** What tells whether MNN's Normal is right is a runtime of its own. */
const isMnn = ({ origin }: Report["runtimes"][number]): boolean => origin !== "outside";

/** What was reported, on the network of this project: one picture that fp16 holds, and one that it does not. */
describe.skipIf(why !== null)("lama-tiny on MNN built from source, emulated", () => {
  let folder: string;
  let report: Report;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-bf16-"));
    const lama = path.join(packageRoot(), "models", "lama-tiny");
    const files = (kind: string) =>
      ["astronaut", "retina"].map((name) => path.join(lama, kind, `${name}.png`));
    const configuration = {
      models: [
        {
          file: path.join(lama, "lama-tiny.onnx"),
          inputs: {
            image: { files: files("images"), preprocess: { channels: "rgb" } },
            mask: { files: files("masks"), preprocess: { channels: "gray", scale: 1 / 255 } },
          },
        },
      ],
      mnn: await Promise.all(
        (["3.3.0", "3.6.1"] as const).map(async (release) => ({
          mnn: `path:${await mnnSources(release)}`,
          name: `${release}-built`,
          build: { opencl: true },
        })),
      ),
      targets: ["host", ...cpus.map((cpu) => `qemu:${cpu}`)],
      configs: ["cpu/normal", "cpu/high", "cpu/low", "cpu/low_bf16", "opencl/low", "opencl/high"],
      opencl: "pocl",
    };
    await writeFile(path.join(folder, "parity.yml"), stringify(configuration));
    const settings = await loadSettings({ file: "parity.yml", flags: {}, cwd: folder });
    report = await runParity(settings, buildContext());
  }, 2_400_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const cellsOf = (release: string, where: string, config: string) => {
    const target = cpus.includes(where) ? `qemu:${where}` : where;
    const runtimes = new Set(
      report.runtimes.filter((one) => one.release.startsWith(release)).map(({ id }) => id),
    );
    return Object.fromEntries(
      report.cells
        .filter(
          (cell) =>
            cell.role === "candidate" &&
            runtimes.has(cell.runtime) &&
            cell.target === target &&
            cell.config === config,
        )
        .map((cell) => [cell.input, cell]),
    );
  };
  const verdicts = (...which: Parameters<typeof cellsOf>) =>
    Object.fromEntries(Object.entries(cellsOf(...which)).map(([input, { verdict }]) => [input, verdict]));

  test("each release has its column, named and told by its sources", () => {
    expect(buildGrid(report).releases).toEqual(["3.3.0-built", "3.6.1-built"]);
    for (const { origin, commit, platform, artifacts } of report.runtimes.filter(isMnn)) {
      expect([origin, ["linux-aarch64", "linux-x86_64"]]).toEqual([
        "path",
        expect.arrayContaining([platform]),
      ]);
      expect(commit).toMatch(/^content-[0-9a-f]{12}$/);
      expect(artifacts.map(({ name }) => name)).toEqual(["mnn-library", "mnn-probe-c++"]);
    }
  });

  describe.each(["3.3.0", "3.6.1"])("MNN %s", (release) => {
    test.each(cpus)("Normal and High are right on %s", (cpu) => {
      const right = { astronaut: "pass", retina: "pass" };
      expect(verdicts(release, cpu, "cpu/normal")).toEqual(right);
      expect(verdicts(release, cpu, "cpu/high")).toEqual(right);
    });

    test("OpenCL High is right on PoCL; Low computes fp32 there, for the device has no fp16", () => {
      expect(verdicts(release, "host", "opencl/high")).toEqual({ astronaut: "pass", retina: "pass" });
      expect(verdicts(release, "host", "opencl/low")).toEqual({ astronaut: "fallback", retina: "fallback" });
    });

    test("OpenCL is not in what runs under emulation, and never passes there", () => {
      const cells = Object.values(cellsOf(release, "cortex-a76", "opencl/high"));
      expect(cells).toHaveLength(2);
      for (const cell of cells) expect(["fallback", "unavailable"]).toContain(cell.verdict);
    });

    test.each(["cortex-a76", "max"])("Low overflows on one picture and not on the other on %s", (cpu) => {
      expect(verdicts(release, cpu, "cpu/low")).toEqual({ astronaut: "pass", retina: "nonfinite" });
      const cell = cellsOf(release, cpu, "cpu/low").retina!;
      expect(cell.effective).toMatchObject({ backend: "cpu", format: "fp16" });
      expect(cell.effective.proof).toMatch(/stored in two bytes; session info BACKENDS 13/);
      expect(cell.ops?.rows[cell.ops.firstBad ?? -1]?.name).toBe("ffc3_fft_col_re_cos");
    });

    test("Low on a CPU without fp16 is fp32, and called a fallback", () => {
      expect(verdicts(release, "cortex-a57", "cpu/low")).toEqual({
        astronaut: "fallback",
        retina: "fallback",
      });
    });

    test.each(["cortex-a57", "cortex-a76"])("BF16 is BF16, and right, on %s, which has no i8mm", (cpu) => {
      expect(verdicts(release, cpu, "cpu/low_bf16")).toEqual({ astronaut: "pass", retina: "pass" });
      expect(cellsOf(release, cpu, "cpu/low_bf16").astronaut!.effective).toMatchObject({
        format: "bf16",
        proof: expect.stringContaining("session info BACKENDS 13"),
      });
    });

    test("BF16 is broken on a CPU with i8mm", () => {
      expect(verdicts(release, "max", "cpu/low_bf16")).toEqual({
        astronaut: "nonfinite",
        retina: "nonfinite",
      });
      const { outputs, ops } = cellsOf(release, "max", "cpu/low_bf16").astronaut!;
      expect(outputs[0]!.metrics.candidate.nan).toBe(outputs[0]!.metrics.count);
      expect(new Set(ops?.rows.map(({ bits }) => bits))).toEqual(new Set([32]));
    });
  });
});
