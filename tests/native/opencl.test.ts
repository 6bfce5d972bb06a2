import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { runParity } from "../../action/src/grid/run.ts";
import { prepareSourcePlace } from "../../action/src/places/build/place.ts";
import { withOpenCl } from "../../action/src/places/opencl/support.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { encodeReport, type Report, reportSchema } from "../../core/report/schema.ts";
import { mnnSources } from "../support/mnn-sources.ts";
import { buildContext, carried, obstacle } from "./runtimes.ts";

const why = await obstacle(false);
const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-opencl-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** lama-tiny on one photograph, on MNN 3.6.1 built with OpenCL. */
async function parity(configs: string[], opencl: "auto" | "pocl"): Promise<Report> {
  const models = path.resolve("models/lama-tiny");
  const file = path.join(folder, `${opencl}.yml`);
  writeFileSync(
    file,
    JSON.stringify({
      models: [
        {
          file: path.join(models, "lama-tiny.onnx"),
          inputs: {
            image: { files: path.join(models, "images/cat.png"), preprocess: { channels: "rgb" } },
            mask: {
              files: path.join(models, "masks/cat.png"),
              preprocess: { channels: "gray", scale: 1 / 255 },
            },
          },
        },
      ],
      mnn: [{ mnn: `path:${await mnnSources("3.6.1")}`, name: "3.6.1-built", build: { opencl: true } }],
      targets: ["host"],
      configs,
      opencl,
      out: path.join(folder, opencl),
      converter: "3.6.1",
    }),
  );
  const settings = await loadSettings({ file, flags: {}, cwd: folder });
  return runParity(settings, buildContext());
}

describe.skipIf(why)(`OpenCL ${why ? `(skipped: ${why})` : ""}`, () => {
  describe("on PoCL, by opt-in", () => {
    let report: Report;
    const cell = (config: string) => report.cells.find((one) => one.config === config)!;
    const probe = (config: string) => report.probes.find((one) => one.id === cell(config).probe)!;
    beforeAll(async () => {
      report = await parity(["opencl/high", "opencl/low", "opencl/low;mode=buffer", "cpu/normal"], "pocl");
    });

    test("really runs there, and says on what", () => {
      expect(cell("opencl/high")).toMatchObject({
        verdict: "pass",
        effective: { backend: "opencl", format: "fp32" },
      });
      expect(probe("opencl/high").session?.backends).toBe(3);
      expect(probe("opencl/high").opencl).toMatchObject({
        platform: expect.stringContaining("Portable Computing Language"),
        fp16: false,
        standIn: true,
        mode: "image",
        tuning: "none",
      });
      expect(probe("cpu/normal").opencl).toBeUndefined();
      expect(report.environment.artifacts).toContainEqual(expect.objectContaining({ name: "pocl" }));
    });

    test("half precision that the device does not have is a fallback, and says why", () => {
      for (const config of ["opencl/low", "opencl/low;mode=buffer"])
        expect(cell(config)).toMatchObject({
          verdict: "fallback",
          reason: expect.stringMatching(/fp16 asked, fp32 computed: .*has no cl_khr_fp16/),
          fix: expect.stringContaining("opencl/high"),
        });
      expect(probe("opencl/low;mode=buffer").opencl?.mode).toBe("buffer");
    });

    test("each op says where it ran", () => {
      const backends = new Set(cell("opencl/high").ops?.rows.map(({ backend }) => backend));
      expect([...backends]).toEqual(["opencl"]);
    });

    test("the report is valid", () => {
      expect(reportSchema.safeParse(encodeReport(report)).error).toBeUndefined();
    });

    test("kernels are kept per device and build: the second start compiles nothing", async () => {
      const again = await parity(["opencl/high"], "pocl");
      const { probe: id } = again.cells.find(({ config }) => config === "opencl/high")!;
      const { log } = again.probes.find((one) => one.id === id)!;
      // What MNN says where it finds none, and where it had to add some.
      expect(log).not.toMatch(/Load Cache file error|Update cache/);
    });
  });

  test("without a GPU it is a fallback that names the CPU, and what to do", async (context) => {
    const place = await withOpenCl(
      await prepareSourcePlace(
        await carried("3.6.1", { opencl: true }),
        resolveTarget("host"),
        buildContext(),
      ),
      { wanted: true, choice: "auto" },
      buildContext(),
    );
    const config = {
      id: "opencl/low",
      backend: "opencl",
      precision: "low",
      threads: 1,
      memory: "normal",
    } as const;
    if (place.opencl?.describe(config)) context.skip();
    const { cells, probes } = await parity(["opencl/low", "opencl/high"], "auto");
    for (const { verdict, reason, fix, probe } of cells.filter(
      ({ role, config }) => role === "candidate" && config.startsWith("opencl"),
    )) {
      expect(verdict).toBe("fallback");
      expect(reason).toContain("OpenCL asked, computed on the CPU");
      expect(fix).toContain("opencl: pocl");
      const notes = probes.find(({ id }) => id === probe)?.notes.map(({ line }) => line);
      expect(notes).toContain("Can't Find type=3 backend, use 0 instead");
    }
  });
});
