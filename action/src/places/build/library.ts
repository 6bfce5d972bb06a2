import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "../../../../core/report/schema.ts";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { keepFolder } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { failure } from "../../errors/error.ts";
import { definitionsFor, reservedDefinitions } from "../../mnn/build-rules.ts";
import type { BuildFlags } from "../../mnn/flags.ts";
import { inStep } from "../../progress/step.ts";
import { saysFull } from "../../system/disk-errors.ts";
import { sha256File, sha256Text } from "../../system/hash.ts";
import { readJson, writeJson } from "../../system/json.ts";
import { limit } from "../../system/limit.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { CommandFailed, configureAndBuild } from "./ninja.ts";
import type { SourceTree } from "./source-tree.ts";
import type { Toolchain } from "./toolchain.ts";
import { findTool, needTool } from "./tools.ts";
import { unityDefinitions } from "./unity.ts";

/** A built libMNN.a in the cache. */
export interface Library {
  file: string;
  /** Equal for equal sources, flags, compiler and toolchain. */
  key: string;
  artifact: Artifact;
}

interface Manifest {
  sha256: string;
  version: string;
  commit: string;
  definitions: Record<string, string>;
  compiler: string;
}

/** Raised when the way of building changes in a way that the definitions do not show. */
const GENERATION = 2;

/** Each takes all cores. */
const building = limit(1);

/** How a build is called in progress and errors. */
export const titleOf = (name: string, { platform }: Toolchain): string => `MNN ${name} for ${platform}`;

/**
 * MNN's library for a toolchain, built at most once for equal sources, flags and compiler.
 * Throws `build-refused`, `build-reserved`, `build-tool-missing`, `build-failed`.
 */
export async function buildLibrary(
  name: string,
  tree: SourceTree,
  flags: BuildFlags,
  toolchain: Toolchain,
  context: ToolContext,
): Promise<Library> {
  const reserved = reservedDefinitions.filter((one) => one in flags.cmake);
  if (reserved.length > 0) throw failure("build-reserved", reserved);
  const cmake = await findTool(["cmake"], context);
  const definitions = definitionsFor({
    version: tree.version,
    arm: toolchain.arm,
    system: toolchain.system,
    fullyStatic: toolchain.fullyStatic,
    clang: toolchain.clang?.file ?? null,
    cmakeMajor: Number.parseInt(cmake?.version ?? "3", 10),
    flags,
  });
  const key = keyOf(tree, definitions, toolchain);
  const folder = inCache(context.home, "builds", key);
  const title = titleOf(name, toolchain);
  await keepFolder({
    folder,
    signal: context.signal,
    sealed: context.progress,
    onWait: () => context.progress.note(told.waitingBuild({ what: title })),
    build: (partial) => building(() => make(title, key, tree, definitions, toolchain, partial, context)),
  });
  const { sha256 } = (await readJson(path.join(folder, "manifest.json"))) as Manifest;
  const said = Object.entries(definitions).map(([option, value]) => `${option}=${value}`);
  return {
    file: path.join(folder, "libMNN.a"),
    key,
    artifact: {
      name: "mnn-library",
      version: [tree.commit, toolchain.compiler.says, ...said].join(", "),
      sha256,
    },
  };
}

function keyOf(tree: SourceTree, definitions: Record<string, string>, toolchain: Toolchain): string {
  // What lets a newer CMake configure changes nothing in what is compiled.
  const { CMAKE_POLICY_VERSION_MINIMUM: _, ...compiled } = definitions;
  const { kind, platform, compiler, clang } = toolchain;
  const identity = [
    GENERATION,
    tree.identity,
    Object.entries(compiled).sort(),
    kind,
    platform,
    compiler.says,
    ...("CMAKE_ASM_COMPILER" in compiled && clang ? [clang.says] : []),
  ];
  return sha256Text(JSON.stringify(identity)).slice(0, 32);
}

async function make(
  title: string,
  key: string,
  tree: SourceTree,
  definitions: Record<string, string>,
  toolchain: Toolchain,
  partial: string,
  context: ToolContext,
): Promise<void> {
  const cmake = await needTool("cmake", "MNN", context);
  const ninja = await needTool("ninja", "MNN", context);
  const ccache = await findTool(["ccache"], context);
  const log = path.join(partial, "log.txt");
  const build = path.join(partial, "build");
  const launcher = ccache
    ? ["C", "CXX"].map((language) => `-DCMAKE_${language}_COMPILER_LAUNCHER=${ccache.file}`)
    : [];
  // Files that are made in the build folder have its name in them, and the folder another each time.
  const buildContext = { ...context, env: { CCACHE_BASEDIR: build, ...context.env } };
  await inStep(context.progress, told.building({ what: title }), async (step) => {
    const attempt = async (unity: boolean) => {
      await mkdir(build);
      const all = [
        ...(await toolchain.cmake(build)),
        ...(unity ? await unityDefinitions(build, cmake.version) : []),
        ...Object.entries(definitions).map(([name, value]) => `-D${name}=${value}`),
        ...launcher,
      ];
      const job = { source: tree.folder, build, definitions: all, target: "MNN" };
      await configureAndBuild({ cmake, ninja }, job, log, step, buildContext);
    };
    await explainFailure(title, toolchain, key, log, context, () =>
      attempt(true).catch(async (error) => {
        if (!(error instanceof CommandFailed)) throw error;
        // Sources of a branch or fork whose files do not go together; what else is wrong shows again.
        await rm(build, { recursive: true });
        step.update(told.fileByFile());
        await attempt(false);
      }),
    );
    return undefined;
  });
  const file = path.join(partial, "libMNN.a");
  await rename(path.join(build, "libMNN.a"), file);
  await rm(build, { recursive: true });
  await writeJson(path.join(partial, "manifest.json"), {
    sha256: await sha256File(file),
    version: tree.version,
    commit: tree.commit,
    definitions,
    compiler: toolchain.compiler.says,
  } satisfies Manifest);
}

/** Makes a failed command a `build-failed`, and keeps its log where a later build does not remove it. */
export async function explainFailure(
  title: string,
  { platform }: Toolchain,
  key: string,
  log: string,
  { home }: ToolContext,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const kept = inCache(home, "build-logs", `${key}.txt`);
    await mkdir(path.dirname(kept), { recursive: true });
    await copyFile(log, kept);
    if (saysFull(error.line)) throw failure("disk-full", home);
    throw failure("build-failed", title.replace(` for ${platform}`, ""), platform, error.line, kept);
  }
}
