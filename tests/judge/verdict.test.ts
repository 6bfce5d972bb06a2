import { describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { judgeOutput } from "../../core/judge/output.ts";
import { defaultTolerance } from "../../core/judge/tolerance.ts";
import { type Failed, judgeFailure, judgeNumbers, type Setting } from "../../core/judge/verdict.ts";
import type { Effective } from "../../core/report/schema.ts";

const message = "MNN failed at session: createSession gave no session";

/** MNN 2.8.0's own words where it finds no OpenCL; later releases compute on the CPU instead. */
const withoutOpenCl = `Create Runtime failed, the creator return nullptr, type = 3
Can't create Runtime: OPENGLES
Runtime not valid for create session`;

const judge = (config: string, target: string, log: string, status: Failed["status"] = "refused") =>
  judgeFailure(
    {
      config: parseConfig(config, 1),
      target: resolveTarget(target).kind,
      origin: "source",
      release: "2.8.0",
      ops: "failing",
    },
    { status, message, log },
  );

describe("a run that gave no result", () => {
  test("for want of a backend is unavailable, with the way to one", () => {
    expect(judge("opencl/low", "host", withoutOpenCl)).toEqual({
      verdict: "unavailable",
      reason: `MNN finds no OpenCL here (${message}; MNN's last words: ${withoutOpenCl.replaceAll("\n", " | ")})`,
      fix: "use a machine with a GPU and its OpenCL driver, or PoCL on the CPU with `opencl: pocl` in parity.yml",
    });
    expect(judge("opencl/low", "qemu:cortex-a76", withoutOpenCl).fix).toMatch(/emulated CPU has no GPU/);
  });

  test("for another reason is crashed, whatever the backend", () => {
    expect(judge("opencl/low", "host", "something else").verdict).toBe("crashed");
    expect(judge("opencl/low", "host", withoutOpenCl, "died").verdict).toBe("crashed");
    expect(judge("cpu/low", "host", withoutOpenCl).verdict).toBe("crashed");
  });

  test("in time, or from a device that dropped off, says which", () => {
    expect(judge("cpu/low", "host", "", "timeout").verdict).toBe("timeout");
    expect(judge("cpu/low", "host", "", "lost").verdict).toBe("unavailable");
  });
});

describe("right numbers", () => {
  const x = Float32Array.from([1, 2, 3]);
  const outputs = [judgeOutput({ name: "y", dtype: "float32", shape: [3] }, x, x, defaultTolerance("fp16"))];
  const verdict = (effective: Partial<Effective>, ops: Setting["ops"] = "all", release = "3.5.0") =>
    judgeNumbers(
      { config: parseConfig("cpu/low", 1), target: "qemu", origin: "wheel", release, ops },
      { outputs, missing: [] },
      { backend: "cpu", format: "fp16", proof: "seen", ...effective },
    );

  test("pass at the precision that was asked for", () => expect(verdict({}).verdict).toBe("pass"));

  test("of a session that computed whole types in fp32 are no pass", () => {
    const partly = { share: 0.4, without: ["Convolution"] };
    expect(verdict({ partly })).toMatchObject({
      verdict: "fallback",
      reason: "fp16 asked, only partly computed so: seen; the numbers agree (exact)",
      fix: expect.stringContaining("3.6.0"),
    });
    expect(verdict({ partly }, "all", "3.6.1").fix).not.toContain("3.6.0");
  });

  test("of unproven precision: a look at ops is advised to whom did without alone", () => {
    expect(verdict({ format: null }, "none").fix).toContain("--ops");
    expect(verdict({ format: null }, "failing").fix).toBeNull();
    expect(verdict({ format: null }, "all").fix).toBeNull();
  });
});
