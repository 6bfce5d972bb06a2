import { compareReleases } from "../../../core/report/release.ts";
import { failure } from "../errors/error.ts";
import type { BuildFlags } from "./flags.ts";

/** What decides which rules hold for a build. */
export interface BuildSubject {
  /** MNN's version by its own header, `2.9.3`. */
  version: string;
  arm: boolean;
  /** Where the compiler's output runs. */
  system: "linux" | "macos" | "android";
  /** Everything linked in: nothing can be loaded at run time. */
  fullyStatic: boolean;
  /** Clang, which assembles what GNU's assembler refuses; null where there is none. */
  clang: string | null;
  cmakeMajor: number;
  flags: BuildFlags;
}

type Definitions = Record<string, string>;

/** One thing that has to be known to build MNN. */
export interface BuildRule {
  id: string;
  /** The fact behind it. */
  why: string;
  /** First and last release that it is about; left out: all. */
  since?: string;
  until?: string;
  when?(subject: BuildSubject): boolean;
  define?(subject: BuildSubject): Definitions;
  /** Why this cannot be built as asked, and what can be done. */
  refuse?(subject: BuildSubject): { what: string; fix: string };
}

const onOff = (value: boolean): string => (value ? "ON" : "OFF");

/** The last release with assembly that only Clang takes: each `.S` of each tag was tried with both. */
const LAST_CLANG_ASSEMBLY = "2.9.3";

const gnuAssembles = ({ arm, system, clang }: BuildSubject): boolean =>
  arm && system === "linux" && clang === null;

/** All rules; a later one wins over an earlier one. */
export const buildRules: BuildRule[] = [
  {
    id: "release",
    why: "an unoptimised MNN takes minutes where an optimised one takes seconds, and picks other kernels",
    define: () => ({ CMAKE_BUILD_TYPE: "Release" }),
  },
  {
    id: "one-static-library",
    why: "backends in libraries of their own (MNN_SEP_BUILD) register only when something loads them; and hidden symbols do not matter in a static library",
    define: () => ({ MNN_BUILD_SHARED_LIBS: "OFF", MNN_SEP_BUILD: "OFF" }),
  },
  {
    id: "only-what-a-probe-needs",
    why: "tools, demos and tests double the time of a build",
    define: () => ({
      MNN_BUILD_TOOLS: "OFF",
      MNN_BUILD_TEST: "OFF",
      MNN_BUILD_BENCHMARK: "OFF",
      MNN_BUILD_CONVERTER: "OFF",
    }),
  },
  {
    id: "arm82-on-arm",
    why: "off by default up to 2.9.5, on from 2.9.6",
    when: ({ arm }) => arm,
    define: ({ flags }) => ({ MNN_ARM82: onOff(flags.arm82) }),
  },
  {
    id: "arm82-elsewhere",
    why: "up to 2.9.5 ON is a configure error off Arm; later it is passed over there",
    when: ({ arm }) => !arm,
    define: () => ({ MNN_ARM82: "OFF" }),
  },
  {
    id: "bf16",
    why: "off by default in every release",
    define: ({ flags }) => ({ MNN_SUPPORT_BF16: onOff(flags.bf16) }),
  },
  {
    id: "bf16-is-bf16-on-x86",
    why: "up to 2.9.2 the BF16 backend of x86 can store fp16 instead",
    until: "2.9.2",
    when: ({ arm, flags }) => !arm && flags.bf16,
    define: () => ({ MNN_SSE_USE_FP16_INSTEAD: "OFF" }),
  },
  {
    id: "bf16-on-old-android",
    why: "Android's own build script switches BF16 off up to 2.9.2, so nobody runs that",
    until: "2.9.2",
    when: ({ system, flags }) => system === "android" && flags.bf16,
    refuse: ({ version }) => ({
      what: `MNN ${version} does not build BF16 for Android`,
      fix: "leave BF16 out with `build: { bf16: false }`, or name 2.9.3 or later",
    }),
  },
  {
    id: "clang-assembles",
    why: "the old assembly was written for Clang; GCC compiles the rest",
    until: LAST_CLANG_ASSEMBLY,
    when: ({ arm, system, clang }) => arm && system === "linux" && clang !== null,
    define: ({ clang }) => ({
      CMAKE_ASM_COMPILER: clang ?? "",
      CMAKE_ASM_COMPILER_TARGET: "aarch64-linux-gnu",
    }),
  },
  {
    id: "gelu-asm",
    why: "2.8.0 has `mov w4, #5.0` in MNNGelu.S, which GNU's assembler refuses",
    until: "2.8.0",
    when: gnuAssembles,
    refuse: ({ version }) => ({
      what: `MNN ${version} has assembly for Arm that GNU's assembler refuses (\`mov w4, #5.0\` in MNNGelu.S)`,
      fix: "install Clang, which is then used for the assembly (`apt-get install clang`), or name 2.8.1",
    }),
  },
  {
    id: "bf16-asm",
    why: "up to 2.8.2 its assembly names macros FMAX and FMIN, which for GNU's assembler are the instructions inside them",
    until: "2.8.2",
    when: gnuAssembles,
    define: () => ({ MNN_SUPPORT_BF16: "OFF" }),
  },
  {
    id: "low-memory",
    why: "off by default, on in every wheel; decides how weight-quantised convolutions are computed",
    define: ({ flags }) => ({ MNN_LOW_MEMORY: onOff(flags.lowMemory) }),
  },
  {
    id: "low-memory-asm",
    why: "up to 2.9.3 its fp16 assembly moves registers as `mov v0.8h, v1.8h`, which Clang takes and GNU's assembler does not",
    until: LAST_CLANG_ASSEMBLY,
    when: (subject) => gnuAssembles(subject) && subject.flags.arm82,
    define: () => ({ MNN_LOW_MEMORY: "OFF" }),
  },
  {
    id: "opencl",
    why: "off by default; opened at run time",
    define: ({ flags }) => ({ MNN_OPENCL: onOff(flags.opencl) }),
  },
  {
    id: "opencl-needs-loading",
    why: "a fully static program cannot open a driver",
    when: ({ fullyStatic, flags }) => fullyStatic && flags.opencl,
    define: () => ({ MNN_OPENCL: "OFF" }),
  },
  {
    id: "kleidiai-off",
    why: "on by default from 3.2.3, fetched while configuring, and left out without an error where that fails: the same flags give different libraries",
    since: "3.0.0",
    when: ({ flags, arm }) => flags.kleidiai === false || !arm,
    define: () => ({ MNN_KLEIDIAI: "OFF" }),
  },
  {
    id: "kleidiai-absent",
    why: "added with 3.0.0",
    until: "2.9.99",
    when: ({ flags, arm }) => flags.kleidiai !== false && arm,
    refuse: ({ version }) => ({
      what: `MNN ${version} has no KleidiAI`,
      fix: "leave it out, or name 3.0.0 or later",
    }),
  },
  {
    id: "kleidiai-in-tree",
    why: "3.0.0 to 3.1.3 carry their KleidiAI",
    since: "3.0.0",
    until: "3.1.3",
    when: ({ flags, arm }) => flags.kleidiai !== false && arm,
    define: () => ({ MNN_KLEIDIAI: "ON" }),
  },
  {
    id: "kleidiai-download",
    why: "3.1.4 to 3.2.2 fetch it while configuring and know no other way",
    since: "3.1.4",
    until: "3.2.2",
    when: ({ flags, arm }) => flags.kleidiai !== false && arm,
    refuse: ({ version }) => ({
      what: `MNN ${version} can have KleidiAI only by a download while it is configured, which is not reproducible`,
      fix: "name 3.2.3 or later, and the folder of KleidiAI's sources",
    }),
  },
  {
    id: "kleidiai-from-folder",
    why: "from 3.2.3 on it can be given as a folder",
    since: "3.2.3",
    when: ({ flags, arm }) => typeof flags.kleidiai === "string" && arm,
    define: ({ flags }) => ({ MNN_KLEIDIAI: "ON", KLEIDIAI_SRC_DIR: String(flags.kleidiai) }),
  },
  {
    id: "kleidiai-needs-folder",
    why: "without a folder it would be fetched, or silently left out",
    since: "3.2.3",
    when: ({ flags, arm }) => flags.kleidiai === true && arm,
    refuse: ({ version }) => ({
      what: `MNN ${version} fetches KleidiAI while it is configured, and leaves it out without an error where that fails`,
      fix: "give the folder of KleidiAI's sources: `build: { kleidiai: ../kleidiai }`",
    }),
  },
  {
    id: "lax-vectors",
    why: "old NEON code mixes vector types (2.8.0: CPUUnary.cpp), which Clang lets pass and GCC does not unless told to",
    until: "2.9.2",
    when: ({ arm, system }) => arm && system === "linux",
    define: () => ({ CMAKE_CXX_FLAGS: "-flax-vector-conversions" }),
  },
  {
    id: "cmake-4",
    why: "CMake 4 refuses projects that ask for less than 3.5, as MNN up to 2.9.3 and its protobuf up to 3.1.2 do",
    when: ({ cmakeMajor }) => cmakeMajor >= 4,
    define: () => ({ CMAKE_POLICY_VERSION_MINIMUM: "3.5" }),
  },
  {
    id: "android",
    why: "as MNN's own project/android/build_64.sh, with messages on stdout instead of logcat",
    when: ({ system }) => system === "android",
    define: () => ({
      MNN_USE_LOGCAT: "OFF",
      MNN_USE_SSE: "OFF",
      MNN_BUILD_FOR_ANDROID_COMMAND: "ON",
      NATIVE_LIBRARY_OUTPUT: ".",
      NATIVE_INCLUDE_OUTPUT: ".",
    }),
  },
];

const holds = (rule: BuildRule, subject: BuildSubject): boolean =>
  (!rule.since || compareReleases(subject.version, rule.since) >= 0) &&
  (!rule.until || compareReleases(subject.version, rule.until) <= 0) &&
  (rule.when?.(subject) ?? true);

/** The CMake definitions of a build. Throws `build-refused` for what no build can have. */
export function definitionsFor(subject: BuildSubject): Definitions {
  const definitions: Definitions = {};
  for (const rule of buildRules.filter((one) => holds(one, subject))) {
    const refusal = rule.refuse?.(subject);
    if (refusal) throw failure("build-refused", refusal);
    Object.assign(definitions, rule.define?.(subject));
  }
  return { ...definitions, ...subject.flags.cmake };
}

/** What the probe's link depends on, and so is not for a configuration to say. */
export const reservedDefinitions = [
  "MNN_BUILD_SHARED_LIBS",
  "MNN_SEP_BUILD",
  "CMAKE_TOOLCHAIN_FILE",
  "CMAKE_C_COMPILER",
  "CMAKE_CXX_COMPILER",
];
