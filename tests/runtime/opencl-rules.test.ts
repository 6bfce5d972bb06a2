import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { modeBits } from "../../action/src/engine/extras.ts";
import { needsExtensionForHalf, wouldCrash, wouldCrashOnCpu } from "../../action/src/mnn/opencl-crash.ts";
import type { OpenClFound } from "../../action/src/places/opencl/query.ts";
import { lendKernels } from "../../action/src/places/place/kernels.ts";
import { effectiveFormat } from "../../core/judge/effective.ts";
import type { OpRow } from "../../core/report/schema.ts";
import { freshFolder } from "../support/home.ts";

const device = { name: "G", vendor: "V", driver: "1", version: "OpenCL 3.0", gpu: true, fp16: false };
const platform = { name: "P", version: "OpenCL 3.0" };
const found = {
  gpu: { kind: "answer", answer: { library: "libOpenCL.so", platforms: 1, platform, devices: [device] } },
  noGpu: { kind: "answer", answer: { library: "libOpenCL.so", platforms: 1, platform, devices: [] } },
  noPlatform: {
    kind: "answer",
    answer: { library: "libOpenCL.so", platforms: 0, platform: null, devices: [] },
  },
  noLibrary: { kind: "answer", answer: { library: null, platforms: 0, platform: null, devices: [] } },
  crash: { kind: "crash", said: "SIGSEGV" },
} satisfies Record<string, OpenClFound>;

describe("releases that crash where OpenCL has no GPU", () => {
  test.each([
    ["2.8.3", false, false],
    ["2.8.4", true, true],
    ["2.9.3", true, true],
    ["2.9.6", true, false],
    ["3.0.1", true, false],
    ["3.0.1 git:fork/MNN#fix (dirty)", true, false],
    ["3.0.2", false, false],
    ["3.6.1", false, false],
    ["main", false, false],
  ])("%s: asked for OpenCL %s, asked for the CPU %s", (release, asked, unasked) => {
    for (const what of [found.noGpu, found.noPlatform]) {
      expect(wouldCrash(release, what)).toBe(asked);
      expect(wouldCrashOnCpu(release, what)).toBe(unasked);
    }
    expect(wouldCrash(release, found.gpu)).toBe(false);
    expect(wouldCrash(release, found.noLibrary)).toBe(false);
  });

  test("drivers that crash when asked crash every release", () => {
    expect(wouldCrash("3.6.1", found.crash)).toBe(true);
  });

  test.each([
    ["3.1.2", false],
    ["3.1.3", true],
    ["3.6.1 git:main", true],
    ["main", true],
  ])("half without cl_khr_fp16 on %s", (release, needs) => {
    expect(needsExtensionForHalf(release)).toBe(needs);
  });
});

test.each([
  ["opencl/low", 1],
  ["opencl/low;mode=buffer", 65],
  ["opencl/low;mode=image", 129],
  ["opencl/high;mode=buffer;tuning=fast", 80],
  ["opencl/high;tuning=heavy", 2],
  ["opencl/high;tuning=wide", 4],
  ["opencl/high;tuning=normal", 8],
])("MNN's mode bits of %s", (name, bits) => {
  expect(modeBits(parseConfig(name, 1).opencl!)).toBe(bits);
});

describe("what an OpenCL session really computed", () => {
  const row = (name: string, format: OpRow["format"], backend: OpRow["backend"]) =>
    ({ name, type: "Convolution", format, backend }) as OpRow;
  const told = (name: string, more: Partial<Parameters<typeof effectiveFormat>[1]>) =>
    effectiveFormat(parseConfig(name, 1), {
      platform: "linux-x86_64",
      release: "3.6.1",
      backends: 3,
      outputs: [null],
      ops: null,
      ...more,
    });

  test("no OpenCL at all: the CPU, whatever the format", () => {
    for (const backends of [0, 13])
      expect(told("opencl/high", { backends, outputs: ["fp32"] })).toMatchObject({
        backend: "cpu",
        format: "fp32",
      });
  });

  test("half by its values, at low and at normal", () => {
    for (const name of ["opencl/low", "opencl/normal"])
      expect(told(name, { outputs: ["fp16"] })).toMatchObject({ backend: "opencl", format: "fp16" });
  });

  test("fp32 where half was asked, and why", () => {
    const withoutHalf = "G has no cl_khr_fp16";
    expect(told("opencl/low", { outputs: ["fp32"], withoutHalf })).toEqual({
      backend: "opencl",
      format: "fp32",
      proof: "output values need more bits than fp16 has; G has no cl_khr_fp16; session info BACKENDS 3",
    });
    expect(told("opencl/low", { withoutHalf }).format).toBe("fp32");
    expect(told("opencl/low", {}).format).toBeNull();
  });

  test("high is fp32, unless the values prove otherwise", () => {
    expect(told("opencl/high", { outputs: ["fp32"] }).format).toBe("fp32");
    expect(told("opencl/high", { outputs: [null] }).format).toBe("fp32");
    expect(told("opencl/high", { outputs: ["fp16"] }).format).toBe("fp16");
  });

  test("ops that MNN moved to the CPU are named, and prove nothing of the GPU", () => {
    const ops = [row("a", "fp16", "opencl"), row("topk", "fp32", "cpu"), row("b", "fp16", "opencl")];
    expect(told("opencl/low", { ops })).toEqual({
      backend: "opencl",
      format: "fp16",
      proof:
        "2 of 2 ops hold only fp16 values; session info BACKENDS 3; 1 of 3 ops ran on the CPU: topk (Convolution)",
    });
  });
});

test("a kernel cache is lent as a copy; the newest that ended well is kept", async () => {
  const home = freshFolder();
  const first = await lendKernels(home, ["device", "build"]);
  writeFileSync(first.file, "kernels");
  await first.keep();
  const [kept, dropped] = [
    await lendKernels(home, ["device", "build"]),
    await lendKernels(home, ["device", "build"]),
  ];
  expect(kept.file).not.toBe(dropped.file);
  expect(readFileSync(kept.file, "utf8")).toBe("kernels");
  writeFileSync(dropped.file, "half writ");
  await dropped.drop();
  writeFileSync(kept.file, "more kernels");
  await kept.keep();
  const next = await lendKernels(home, ["device", "build"]);
  expect(readFileSync(next.file, "utf8")).toBe("more kernels");
  expect(path.dirname(next.file)).toBe(path.join(home, "opencl-kernels"));
  expect((await lendKernels(home, ["device", "another"])).file).not.toContain(
    path.basename(next.file).slice(0, 24),
  );
});
