import { describe, expect, it } from "vitest";
import { type BuildSubject, buildRules, definitionsFor } from "../../action/src/mnn/build-rules.ts";
import {
  type BuildFlags,
  defaultFlags,
  differing,
  flagsText,
  parseFlags,
} from "../../action/src/mnn/flags.ts";
import { sourceReleases } from "../../action/src/mnn/known-releases.ts";

const subject = (version: string, more: Partial<BuildSubject> = {}, flags: Partial<BuildFlags> = {}) => ({
  version,
  arm: true,
  system: "linux" as const,
  fullyStatic: false,
  clang: null as string | null,
  cmakeMajor: 3,
  ...more,
  flags: { ...defaultFlags, ...flags },
});
const x86 = { arm: false };
const clang = { clang: "/usr/bin/clang" };

describe("the rules of building", () => {
  it("are one of each kind, with a reason, and bounds that are releases", () => {
    expect(new Set(buildRules.map(({ id }) => id)).size).toBe(buildRules.length);
    for (const { why, since, until, define, refuse } of buildRules) {
      expect(why).toMatch(/\w/);
      expect(Boolean(define) !== Boolean(refuse)).toBe(true);
      for (const bound of [since, until])
        if (bound && bound !== "2.9.99") expect(sourceReleases).toContain(bound);
    }
  });

  it("make one static library without tools, on every release and machine", () => {
    for (const version of sourceReleases)
      for (const machine of [{ arm: true, ...clang }, x86]) {
        const { arm } = machine;
        expect(definitionsFor(subject(version, machine))).toMatchObject({
          CMAKE_BUILD_TYPE: "Release",
          MNN_BUILD_SHARED_LIBS: "OFF",
          MNN_SEP_BUILD: "OFF",
          MNN_BUILD_TOOLS: "OFF",
          MNN_SUPPORT_BF16: "ON",
          MNN_LOW_MEMORY: "ON",
          MNN_OPENCL: "OFF",
          MNN_ARM82: arm ? "ON" : "OFF",
        });
      }
  });

  it.each<[string, BuildSubject, Record<string, string | undefined>]>([
    ["ARM82 is never asked for off Arm", subject("2.9.5", x86), { MNN_ARM82: "OFF" }],
    ["ARM82 can be left out", subject("3.6.1", {}, { arm82: false }), { MNN_ARM82: "OFF" }],
    ["there is no KleidiAI to switch off before 3.0.0", subject("2.9.6"), { MNN_KLEIDIAI: undefined }],
    ["KleidiAI is off from 3.0.0", subject("3.0.0"), { MNN_KLEIDIAI: "OFF" }],
    ["and where it would be fetched", subject("3.2.3"), { MNN_KLEIDIAI: "OFF" }],
    ["and off Arm whatever was asked", subject("3.6.1", x86, { kleidiai: true }), { MNN_KLEIDIAI: "OFF" }],
    ["3.1.3 carries it", subject("3.1.3", {}, { kleidiai: true }), { MNN_KLEIDIAI: "ON" }],
    [
      "3.2.3 takes a folder",
      subject("3.2.3", {}, { kleidiai: "/k" }),
      { MNN_KLEIDIAI: "ON", KLEIDIAI_SRC_DIR: "/k" },
    ],
    ["CMake 3 needs no policy", subject("2.8.1"), { CMAKE_POLICY_VERSION_MINIMUM: undefined }],
    ["CMake 4 does", subject("2.8.1", { cmakeMajor: 4 }), { CMAKE_POLICY_VERSION_MINIMUM: "3.5" }],
    ["BF16 of x86 is no fp16 up to 2.9.2", subject("2.9.2", x86), { MNN_SSE_USE_FP16_INSTEAD: "OFF" }],
    ["nor is it there later", subject("2.9.3", x86), { MNN_SSE_USE_FP16_INSTEAD: undefined }],
    [
      "Clang assembles what GNU's assembler refuses",
      subject("2.8.0", clang),
      { CMAKE_ASM_COMPILER: "/usr/bin/clang", CMAKE_ASM_COMPILER_TARGET: "aarch64-linux-gnu" },
    ],
    ["and nothing from 2.9.5 on", subject("2.9.5", clang), { CMAKE_ASM_COMPILER: undefined }],
    [
      "nor for Android",
      subject("2.8.0", { ...clang, system: "android" }, { bf16: false }),
      { CMAKE_ASM_COMPILER: undefined },
    ],
    ["without it there is no BF16 up to 2.8.2", subject("2.8.2"), { MNN_SUPPORT_BF16: "OFF" }],
    ["and there is from 2.8.3 on", subject("2.8.3"), { MNN_SUPPORT_BF16: "ON" }],
    ["GNU's assembler cannot have old LOW_MEMORY", subject("2.9.3"), { MNN_LOW_MEMORY: "OFF" }],
    ["which it can without fp16", subject("2.9.3", {}, { arm82: false }), { MNN_LOW_MEMORY: "ON" }],
    ["and Android's can", subject("2.9.3", { system: "android" }), { MNN_LOW_MEMORY: "ON" }],
    ["GCC takes old NEON code", subject("2.8.1"), { CMAKE_CXX_FLAGS: "-flax-vector-conversions" }],
    ["which needs nothing from 2.9.3 on", subject("2.9.3"), { CMAKE_CXX_FLAGS: undefined }],
    ["OpenCL", subject("3.6.1", {}, { opencl: true }), { MNN_OPENCL: "ON" }],
    [
      "which a static program cannot open",
      subject("3.6.1", { fullyStatic: true }, { opencl: true }),
      { MNN_OPENCL: "OFF" },
    ],
    ["Android prints to stdout", subject("2.9.3", { system: "android" }), { MNN_USE_LOGCAT: "OFF" }],
    [
      "what a configuration defines wins",
      subject("3.6.1", {}, { cmake: { MNN_LOW_MEMORY: "OFF", MNN_AVX512: "ON" } }),
      { MNN_LOW_MEMORY: "OFF", MNN_AVX512: "ON" },
    ],
  ])("%s", (_, about, wanted) => {
    const definitions = definitionsFor(about);
    for (const [name, value] of Object.entries(wanted)) expect(definitions[name]).toBe(value);
  });

  it.each<[string, BuildSubject, RegExp]>([
    ["2.8.0 without Clang", subject("2.8.0"), /GNU's assembler refuses/],
    ["KleidiAI before 3.0.0", subject("2.9.3", {}, { kleidiai: true }), /2\.9\.3 has no KleidiAI/],
    ["KleidiAI by download only", subject("3.2.0", {}, { kleidiai: "/k" }), /only by a download/],
    ["KleidiAI without a folder", subject("3.6.1", {}, { kleidiai: true }), /leaves it out without an error/],
    [
      "BF16 on Android up to 2.9.2",
      subject("2.9.2", { system: "android" }),
      /does not build BF16 for Android/,
    ],
  ])("refuse %s", (_, about, said) => {
    expect(() => definitionsFor(about)).toThrow(said);
  });
});

describe("build flags", () => {
  it("are written as what differs, and read back", () => {
    const flags = { ...defaultFlags, bf16: false, opencl: true, cmake: { MNN_X: "1", MNN_A: "b c" } };
    expect(differing(flags)).toEqual({ bf16: "off", opencl: "on", MNN_A: "b c", MNN_X: "1" });
    expect(flagsText(flags)).toBe(";bf16=off;opencl=on;MNN_A=b c;MNN_X=1");
    expect(parseFlags(flagsText(flags).split(";").filter(Boolean))).toEqual(flags);
    expect(flagsText(defaultFlags)).toBe("");
  });

  it.each(["bf17=on", "bf16=maybe", "bf16", "=on", "mnn_x=1"])("know no %s", (part) => {
    expect(parseFlags([part])).toEqual({ wrong: part });
  });
});
