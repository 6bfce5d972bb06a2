import { mkdir } from "node:fs/promises";
import path from "node:path";
import { resolveMnn, wantNothing } from "../../action/src/config/resolve/mnn.ts";
import { type BuildSubject, buildRules, definitionsFor } from "../../action/src/mnn/build-rules.ts";
import type { SourceSpec } from "../../action/src/mnn/spec.ts";
import { configureAndBuild } from "../../action/src/places/build/ninja.ts";
import { sourceTree } from "../../action/src/places/build/runtime.ts";
import { findToolchain } from "../../action/src/places/build/toolchain.ts";
import { needTool } from "../../action/src/places/build/tools.ts";
import { unityDefinitions } from "../../action/src/places/build/unity.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { inStep } from "../../action/src/progress/step.ts";
import { asIs } from "../../core/words/stored/phrase.ts";
import { atMost, info, type Row } from "./row.ts";
import { benchContext } from "./tool-context.ts";

/** What we leave out of MNN's default targets. */
const leftOut = Object.keys(
  buildRules.find(({ id }) => id === "only-what-a-probe-needs")!.define!({} as BuildSubject),
);

/** Our library against MNN's default targets with the same flags: cross builds for Arm, without a compiler's cache. */
export async function build(folder: string, { mnn }: { mnn: string }): Promise<Row[]> {
  const context = benchContext(silentProgress, { CCACHE_DISABLE: "1" });
  const spec = resolveMnn(mnn, process.cwd(), wantNothing) as SourceSpec;
  const tree = await sourceTree(spec, context);
  const toolchain = await findToolchain("aarch64", context);
  const cmake = await needTool("cmake", "MNN", context);
  const ninja = await needTool("ninja", "MNN", context);
  const ours = definitionsFor({
    ...toolchain,
    version: tree.version,
    clang: toolchain.clang?.file ?? null,
    cmakeMajor: Number.parseInt(cmake.version, 10),
    flags: spec.build,
  });
  const theirs = Object.fromEntries(Object.entries(ours).filter(([name]) => !leftOut.includes(name)));
  const seconds = async (
    name: string,
    definitions: Record<string, string>,
    target: string,
    unity: boolean,
  ) => {
    const place = path.join(folder, name);
    await mkdir(place);
    const all = Object.entries(definitions).map(([key, value]) => `-D${key}=${value}`);
    const job = {
      source: tree.folder,
      build: place,
      definitions: [
        ...(await toolchain.cmake(place)),
        ...(unity ? await unityDefinitions(place, cmake.version) : []),
        ...all,
      ],
      target,
    };
    const startedAt = performance.now();
    await inStep(context.progress, asIs(name), async (step) => {
      await configureAndBuild({ cmake, ninja }, job, path.join(folder, `${name}.txt`), step, context);
      return undefined;
    });
    return (performance.now() - startedAt) / 1000;
  };
  const library = await seconds("library", ours, "MNN", true);
  const defaults = await seconds("defaults", theirs, "all", false);
  return [
    atMost(
      "build",
      library / defaults,
      0.5,
      `x MNN's default targets: our library, MNN ${tree.version} for Arm`,
    ),
    info("build", library, "s, our library"),
    info("build", defaults, "s, MNN's default targets with the same flags"),
  ];
}
