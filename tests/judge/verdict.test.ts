import { describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { type Failed, judgeFailure } from "../../core/judge/verdict.ts";

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
