import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { failure } from "../../errors/error.ts";
import { hostPlatform } from "../../system/platform.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { findTool, needTool, type Tool } from "./tools.ts";

/**
 * What a build is for. `host`: this machine. `aarch64`: any Linux on Arm, everything linked in, so that it needs
 * nothing of the system: emulators and Android shells run it. `android`: with the NDK.
 */
export type BuildKind = "host" | "aarch64" | "android";

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
  if (kind === "android") return androidToolchain(context);
  // On an Arm machine the host's compiler makes what an emulator of Arm runs.
  if (kind === "aarch64" && hostPlatform() !== "linux-aarch64") return crossToolchain(context);
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
    platform: hostPlatform(),
    arm: process.arch === "arm64",
    system: process.platform === "darwin" ? "macos" : "linux",
    fullyStatic: kind === "aarch64",
    compiler,
    clang:
      process.arch !== "arm64" || process.platform !== "linux"
        ? null
        : await assembling(c, compiler, context),
    cmake: async () => [`-DCMAKE_C_COMPILER=${c}`, `-DCMAKE_CXX_COMPILER=${compiler.file}`],
  };
}

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

async function crossToolchain(context: ToolContext): Promise<Toolchain> {
  const compiler = await needTool("aarch64-linux-gnu-g++", "MNN for Arm", context);
  return {
    kind: "aarch64",
    platform: "linux-aarch64",
    arm: true,
    system: "linux",
    fullyStatic: true,
    compiler,
    clang: await findClang(context),
    async cmake(folder) {
      const file = path.join(folder, "aarch64.cmake");
      await writeFile(file, crossFile(compiler.file));
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
const crossFile = (compiler: string): string => `set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER ${cCompilerOf(compiler)})
set(CMAKE_CXX_COMPILER ${compiler})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
`;

/** The oldest Android that MNN's own builds are for. */
const ANDROID_API = "android-21";

async function androidToolchain(context: ToolContext): Promise<Toolchain> {
  const ndk = context.tools.androidNdk;
  const file = ndk ? path.join(ndk, "build", "cmake", "android.toolchain.cmake") : "";
  if (!ndk || !existsSync(file)) throw failure("ndk-missing", ndk ?? null);
  const properties = await readFile(path.join(ndk, "source.properties"), "utf8").catch(() => "");
  const version = /Pkg\.Revision\s*=\s*(\S+)/.exec(properties)?.[1] ?? "unknown";
  return {
    kind: "android",
    platform: "android-arm64",
    arm: true,
    system: "android",
    fullyStatic: false,
    clang: null,
    compiler: { file, says: `Android NDK ${version}`, version },
    cmake: async () => [
      `-DCMAKE_TOOLCHAIN_FILE=${file}`,
      "-DANDROID_ABI=arm64-v8a",
      "-DANDROID_STL=c++_static",
      `-DANDROID_PLATFORM=${ANDROID_API}`,
      `-DANDROID_NATIVE_API_LEVEL=${ANDROID_API}`,
    ],
  };
}

/** What `doctor` says of a kind of build: the compiler, or null. */
export async function compilerFor(kind: BuildKind, context: ToolContext): Promise<Tool | null> {
  if (kind === "aarch64" && hostPlatform() !== "linux-aarch64")
    return findTool(["aarch64-linux-gnu-g++"], context);
  if (kind === "android") {
    const toolchain = await androidToolchain(context).catch(() => null);
    return toolchain?.compiler ?? null;
  }
  return findTool(["g++", "clang++", "c++"], context);
}
