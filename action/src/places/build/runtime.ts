import path from "node:path";
import type { Artifact, Runtime } from "../../../../core/report/schema.ts";
import { differing } from "../../mnn/flags.ts";
import type { SourceSpec } from "../../mnn/spec.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { gitSource } from "./git-source.ts";
import { buildLibrary } from "./library.ts";
import { pathSource } from "./path-source.ts";
import { buildProbe, type ProbeBinary } from "./probe.ts";
import type { SourceTree } from "./source-tree.ts";
import { type BuildKind, findToolchain } from "./toolchain.ts";

/** A source build made ready: its probe, and what it is in the report. */
export interface BuiltRuntime {
  runtime: Runtime;
  probe: ProbeBinary;
}

/**
 * Fetches and builds what is missing of a source build and its probe; what is there costs a look at the cache.
 * Throws what sources, toolchains and builds throw.
 */
export async function buildRuntime(
  spec: SourceSpec,
  kind: BuildKind,
  context: ToolContext,
  options: { sanitize?: boolean } = {},
): Promise<BuiltRuntime> {
  // A missing compiler is told before anything is fetched.
  const toolchain = await findToolchain(kind, context);
  const tree = await sourceTree(spec, context);
  const library = await buildLibrary(spec.name, tree, spec.build, toolchain, context);
  const probe = await buildProbe(spec.name, tree, library, toolchain, context, options);
  const artifacts: Artifact[] = [library.artifact, probe.artifact];
  const runtime: Runtime = {
    id: `${spec.name}@${toolchain.platform}`,
    release: labelOf(spec, tree),
    name: spec.name,
    commit: tree.commit,
    origin: spec.origin,
    flags: differing(spec.asked),
    platform: toolchain.platform,
    artifacts,
  };
  return { runtime, probe };
}

/** The sources of a spec on this disk. */
export const sourceTree = ({ source }: SourceSpec, context: ToolContext): Promise<SourceTree> =>
  source.kind === "path" ? pathSource(source.folder, context) : gitSource(source, context);

/**
 * What a source build is called among releases: its version first, so that it sorts there; then what tells it from
 * others of that version.
 */
function labelOf({ name, origin, source }: SourceSpec, tree: SourceTree): string {
  const shown =
    origin === "path" && source.kind === "path" && name.startsWith(`path:${source.folder}`)
      ? name.replace(source.folder, path.basename(source.folder))
      : name;
  const label = /^\d+\.\d+/.test(shown) ? shown : `${tree.version} ${shown}`;
  return (tree.commit.endsWith("-dirty") ? `${label} (dirty)` : label).slice(0, 100);
}
