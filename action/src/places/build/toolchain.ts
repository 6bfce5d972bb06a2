import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { failure } from "../../errors/error.ts";
import { hostPlatform } from "../../system/platform.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { findTool, needTool, type Tool } from "./tools.ts";

/**
 * What a build is for. `host`: this machine. `aarch64`: any Linux on Arm, everything linked in, so that it needs
 * nothing of the system: emulators and Android shells run it. `x86_64`: the same for an x86 Android. `android` and
 * `android-x86_64`: with the NDK.
 */
export type BuildKind = "host" | "aarch64" | "x86_64" | "android" | "android-x86_64";

/** A compiler and how CMake is told to use it. */
export interface Toolchain {
  kind: BuildKind;
  /** As runtimes name it: `linux-aarch64`, `android-arm64`. */
  platform: string;
  arm: boolean;
  system: "linux" | "macos" | "android";
  fullyStatic: boolean;
  compiler: Tool;
  /** Clang beside a GNU compiler for Arm, for assembly that only Clang takes; null where it is not wanted or not there. */
  clang: Tool | null;
  /** CMake's arguments; `folder` is where files may be written for them. */
  cmake(folder: string): Promise<string[]>;
}

/** Looks for the compiler of a kind of build. Throws `build-tool-missing`, `ndk-missing`. */
export function findToolchain(kind: BuildKind, context: ToolContext): Promise<Toolchain> {
  if (kind === "android") return androidToolchain("arm64-v8a", context);
  if (kind === "android-x86_64") return androidToolchain("x86_64", context);
  // A machine's own compiler makes what an emulator of its CPU runs.
  if (kind !== "host" && hostPlatform() !== `linux-${kind}`) return crossToolchain(kind, context);
  return hostToolchain(kind, context);
}

async function hostToolchain(kind: BuildKind, context: ToolContext): Promise<Toolchain> {
  const { cc, cxx } = context.tools;
  const compiler = await needTool(
    "g++",
    "MNN for this machine",
    context,
    cxx ? [cxx] : ["g++", "clang++", "c++"],
  );
  const c = cc || cCompilerOf(compiler.file);
  return {
    kind,
    platform: kind === "x86_64" ? STATIC_X86 : hostPlatform(),
    arm: process.arch === "arm64",
    system: process.platform === "darwin" ? "macos" : "linux",
    fullyStatic: kind !== "host",
    compiler,
    clang:
      process.arch !== "arm64" || process.platform !== "linux"
        ? null
        : await assembling(c, compiler, context),
    cmake: async () => [`-DCMAKE_C_COMPILER=${c}`, `-DCMAKE_CXX_COMPILER=${compiler.file}`],
  };
}

/** Apart from the host's own build, which is another program of the same release. */
const STATIC_X86 = "linux-static-x86_64";

/** `gcc-12` of `g++-12`. */
const cCompilerOf = (file: string): string =>
  path.join(
    path.dirname(file),
    path
      .basename(file)
      .replace("clang++", "clang")
      .replace("g++", "gcc")
      .replace(/^c\+\+/, "cc"),
  );

async function crossToolchain(kind: "aarch64" | "x86_64", context: ToolContext): Promise<Toolchain> {
  const arm = kind === "aarch64";
  const compiler = await needTool(`${kind}-linux-gnu-g++`, arm ? "MNN for Arm" : "MNN for x86", context);
  return {
    kind,
    platform: arm ? "linux-aarch64" : STATIC_X86,
    arm,
    system: "linux",
    fullyStatic: true,
    compiler,
    clang: arm ? await findClang(context) : null,
    async cmake(folder) {
      const file = path.join(folder, `${kind}.cmake`);
      await writeFile(file, crossFile(kind, compiler.file));
      return [`-DCMAKE_TOOLCHAIN_FILE=${file}`];
    },
  };
}

/** The compiler itself where it is Clang. */
const assembling = async (c: string, compiler: Tool, context: ToolContext): Promise<Tool | null> =>
  /clang/i.test(compiler.says) ? { ...compiler, file: c } : findClang(context);

/** Clang under its plain name, or as the distributions number it. */
export const findClang = (context: ToolContext): Promise<Tool | null> =>
  findTool(["clang", ...CLANG_VERSIONS.map((version) => `clang-${version}`)], context);

const CLANG_VERSIONS = [21, 20, 19, 18, 17, 16, 15, 14];

/** MNN picks its kernels by SYSTEM_PROCESSOR, which must begin with `aarch64`. */
const crossFile = (processor: string, compiler: string): string => `set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${processor})
set(CMAKE_C_COMPILER ${cCompilerOf(compiler)})
set(CMAKE_CXX_COMPILER ${compiler})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
`;

/** The oldest Android that MNN's own builds are for. */
const ANDROID_API = "android-21";

async function androidToolchain(abi: "arm64-v8a" | "x86_64", context: ToolContext): Promise<Toolchain> {
  const ndk = context.tools.androidNdk;
  const file = ndk ? path.join(ndk, "build", "cmake", "android.toolchain.cmake") : "";
  if (!ndk || !existsSync(file)) throw failure("ndk-missing", ndk ?? null);
  const properties = await readFile(path.join(ndk, "source.properties"), "utf8").catch(() => "");
  const version = /Pkg\.Revision\s*=\s*(\S+)/.exec(properties)?.[1] ?? "unknown";
  return {
    kind: abi === "x86_64" ? "android-x86_64" : "android",
    platform: abi === "x86_64" ? "android-x86_64" : "android-arm64",
    arm: abi === "arm64-v8a",
    system: "android",
    fullyStatic: false,
    clang: null,
    compiler: { file, says: `Android NDK ${version}`, version },
    cmake: async () => [
      `-DCMAKE_TOOLCHAIN_FILE=${file}`,
      `-DANDROID_ABI=${abi}`,
      "-DANDROID_STL=c++_static",
      `-DANDROID_PLATFORM=${ANDROID_API}`,
      `-DANDROID_NATIVE_API_LEVEL=${ANDROID_API}`,
    ],
  };
}

/** What `doctor` says of a kind of build: the compiler, or null. */
export async function compilerFor(kind: BuildKind, context: ToolContext): Promise<Tool | null> {
  if (kind === "android" || kind === "android-x86_64") {
    const toolchain = await findToolchain(kind, context).catch(() => null);
    return toolchain?.compiler ?? null;
  }
  if (kind !== "host" && hostPlatform() !== `linux-${kind}`)
    return findTool([`${kind}-linux-gnu-g++`], context);
  return findTool(["g++", "clang++", "c++"], context);
}
