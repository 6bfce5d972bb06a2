import { type Message, meant } from "./message.ts";

const quoted = (said: string): string => (said ? `\n${said.replace(/^/gm, "    ")}` : "");

/** Messages about building MNN from source. */
export const buildMessages = {
  // --- what is asked
  "build-refused": ({ what, fix }: { what: string; fix: string }): Message => ({ exit: 2, what, fix }),
  "build-reserved": (names: readonly string[]): Message => ({
    exit: 2,
    what: `${names.join(", ")} cannot be chosen: the probe's link depends on ${names.length === 1 ? "it" : "them"}`,
    fix: "leave it out of `build: { cmake: ... }`",
  }),
  "build-flag-unknown": (entry: string, part: string): Message => ({
    exit: 2,
    what: `${entry}: ${part} is no build flag`,
    fix: "write arm82, bf16, opencl, lowMemory or kleidiai with =on or =off, or a CMake definition in capitals",
    example: "npx mnn-parity run --mnn 'source:2.9.3;bf16=off;MNN_AVX512=ON'",
  }),
  "build-wheel-flags": (entry: string): Message => ({
    exit: 2,
    what: `${entry}: a wheel is built already, so it takes no build flags`,
    fix: "name the release's source",
    example: `npx mnn-parity run --mnn '${entry.replace(/^wheel:/, "source:")}'`,
  }),
  "source-form": (entry: string): Message => ({
    exit: 2,
    what: `${entry} names no MNN`,
    fix: "write a release (3.6.1, wheel:3.6.1, source:2.9.3), git:REF, git:OWNER/REPO#REF, or path:FOLDER",
    example: "npx mnn-parity run --mnn 3.6.1,source:2.9.3,git:master,path:../MNN",
  }),
  "source-release-unknown": (
    release: string,
    known: readonly string[],
    near: string | undefined,
  ): Message => ({
    exit: 2,
    what: `there is no MNN ${release} from 2.8.0 on${meant(near)}`,
    fix: `name one of ${known.join(", ")}, or a tag, branch or commit with git:`,
    example: `npx mnn-parity run --mnn source:${near ?? known.at(-1)}`,
  }),

  // --- sources
  "source-path": (folder: string, why: string): Message => ({
    exit: 2,
    what: `${folder} is no MNN checkout: ${why}`,
    fix: "give the folder that holds MNN's CMakeLists.txt and include/MNN",
    example: "npx mnn-parity build --mnn path:../MNN --target host",
  }),
  "git-ref-unknown": (ref: string, repository: string): Message => ({
    exit: 2,
    what: `${repository} has no tag, branch or commit ${ref}`,
    fix: "look at its tags and branches; a commit needs all 40 digits",
    example: `git ls-remote ${repository}`,
  }),
  "git-failed": (repository: string, said: string): Message => ({
    exit: 3,
    what: `cannot fetch ${repository}${quoted(said)}`,
    fix: "look at the network and git's settings; or give a checkout of your own with path:FOLDER",
  }),
  "git-mismatch": (repository: string, wanted: string, got: string): Message => ({
    exit: 3,
    what: `${repository} was asked for commit ${wanted} and sent ${got}`,
    fix: "something between here and there replaces it; give a checkout of your own with path:FOLDER",
  }),

  // --- tools
  "build-tool-missing": (name: string, purpose: string, debian: string): Message => ({
    exit: 3,
    what: `no ${name} on PATH, which ${purpose} is built with`,
    fix: `install it; on Debian and Ubuntu: apt-get install ${debian}`,
    example: `apt-get install ${debian}`,
  }),
  "ndk-missing": (given: string | null): Message => ({
    exit: 3,
    what: given
      ? `ANDROID_NDK_HOME is ${given}, and there is no build/cmake/android.toolchain.cmake in it`
      : "ANDROID_NDK_HOME is not set: OpenCL on Android is built with the NDK",
    fix: "install the Android NDK and set ANDROID_NDK_HOME to its folder; the CPU alone needs no NDK",
    example: "ANDROID_NDK_HOME=~/Android/Sdk/ndk/27.2.12479018 npx mnn-parity build --target adb",
  }),
  "bionic-root": (folder: string | null, lacking: readonly string[]): Message => ({
    exit: 3,
    what: folder
      ? `MNN_PARITY_ANDROID_ROOT is ${folder}, and it lacks ${lacking.join(", ")}`
      : `MNN_PARITY_ANDROID_ROOT is not set: bionic is taken from an Arm Android's ${lacking.join(", ")}`,
    fix: "take these files out of a system image for arm64-v8a, as docs/android-ci.md does, and name the folder",
    example: "MNN_PARITY_ANDROID_ROOT=~/android-root npx mnn-parity run --target 'qemu:cortex-a76;bionic'",
  }),
  "bionic-wheel": (release: string): Message => ({
    exit: 3,
    what: `MNN ${release} as a wheel needs Python, and Android has none`,
    fix: "name a source build: source:, git: or path:",
    example: `mnn: ['source:${release}']`,
  }),

  // --- building
  "build-failed": (name: string, platform: string, line: string, log: string): Message => ({
    exit: 3,
    what: `${name} does not build for ${platform}${quoted(line)}`,
    fix: `the whole log is in ${log}`,
  }),
  "build-target": (name: string, target: string): Message => ({
    exit: 3,
    what: `${name} cannot be built for ${target} on this machine`,
    fix: "source builds run on the host, under qemu-aarch64 on Linux, and on Android devices",
  }),
} satisfies Record<string, (...args: never[]) => Message>;
