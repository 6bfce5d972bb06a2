import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "../../../../core/report/schema.ts";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { keepFolder } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { inStep } from "../../progress/step.ts";
import { sha256File, sha256Text } from "../../system/hash.ts";
import { readJson, writeJson } from "../../system/json.ts";
import { packageRoot } from "../../system/package-root.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { explainFailure, type Library, titleOf } from "./library.ts";
import { configureAndBuild } from "./ninja.ts";
import type { SourceTree } from "./source-tree.ts";
import type { Toolchain } from "./toolchain.ts";
import { needTool } from "./tools.ts";

/** A probe linked to one library, in the cache. */
export interface ProbeBinary {
  file: string;
  artifact: Artifact;
}

/** The C++ probe's sources. */
export const probeSources = (): string => path.join(packageRoot(), "action", "probe", "cpp");

/**
 * The C++ probe, linked to a library. Kept apart from it: another probe needs no other library.
 *
 * @param sanitize with AddressSanitizer and UBSan
 */
export async function buildProbe(
  name: string,
  tree: SourceTree,
  library: Library,
  toolchain: Toolchain,
  context: ToolContext,
  { sanitize = false } = {},
): Promise<ProbeBinary> {
  const key = sha256Text(JSON.stringify([library.key, await sourceHash(), sanitize])).slice(0, 32);
  const folder = inCache(context.home, "probes", key);
  const title = titleOf(name, toolchain);
  await keepFolder({
    folder,
    signal: context.signal,
    sealed: context.progress,
    onWait: () => context.progress.note(told.waitingBuild({ what: told.probeOf({ what: title }) })),
    build: (partial) =>
      inStep(context.progress, told.building({ what: told.probeOf({ what: title }) }), async (step) => {
        const cmake = await needTool("cmake", "the probe", context);
        const ninja = await needTool("ninja", "the probe", context);
        const log = path.join(partial, "log.txt");
        const build = path.join(partial, "build");
        await mkdir(build);
        const definitions = [
          ...(await toolchain.cmake(build)),
          "-DCMAKE_BUILD_TYPE=Release",
          `-DMNN_SOURCE=${tree.folder}`,
          `-DMNN_LIBRARY=${library.file}`,
          `-DPROBE_STATIC=${toolchain.fullyStatic ? "ON" : "OFF"}`,
          `-DPROBE_SANITIZE=${sanitize ? "ON" : "OFF"}`,
        ];
        const job = { source: probeSources(), build, definitions, target: "probe" };
        await explainFailure(title, toolchain, key, log, context, () =>
          configureAndBuild({ cmake, ninja }, job, log, step, context),
        );
        const file = path.join(partial, "probe");
        await rename(path.join(build, "probe"), file);
        await rm(build, { recursive: true });
        await writeJson(path.join(partial, "manifest.json"), { sha256: await sha256File(file) });
        return undefined;
      }),
  });
  const { sha256 } = (await readJson(path.join(folder, "manifest.json"))) as { sha256: string };
  const file = path.join(folder, "probe");
  return { file, artifact: { name: "mnn-probe-c++", version: toolchain.compiler.says, sha256 } };
}

/** One hash over the probe's sources: the protocol that it speaks is in them. */
async function sourceHash(): Promise<string> {
  const folder = probeSources();
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  return sha256Text(JSON.stringify(names.map((name, at) => [name, texts[at]])));
}
