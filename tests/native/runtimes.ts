import { resolveMnn, wantNothing } from "../../action/src/config/resolve/mnn.ts";
import type { SourceSpec } from "../../action/src/mnn/spec.ts";
import { terminalProgress } from "../../action/src/progress/terminal.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import type { ToolContext } from "../../action/src/system/tool-context.ts";
import { missingTools } from "../support/build-tools.ts";
import { type CarriedRelease, hasCargo, mnnSources } from "../support/mnn-sources.ts";
import { testContext } from "../support/tool-context.ts";

/** Builds take minutes: their progress is shown, and they are kept in the user's cache, which outlives a test's. */
export const buildContext = (): ToolContext =>
  testContext({ home: readEnvironment().home, progress: terminalProgress(process.stderr, true) });

/**
 * MNN of a release from the sources that the crate carries. The libraries of all native tests are four: 3.6.1 and
 * 3.3.0, each for Arm and, with OpenCL, for this machine.
 */
export async function carried(release: CarriedRelease, { opencl = false } = {}): Promise<SourceSpec> {
  const entry = {
    mnn: `path:${await mnnSources(release)}`,
    name: `${release}-built`,
    ...(opencl ? { build: { opencl } } : {}),
  };
  return resolveMnn(entry, process.cwd(), wantNothing) as SourceSpec;
}

/** Why native tests cannot run here, in words; null where they can. */
export async function obstacle(arm: boolean): Promise<string | null> {
  if (process.platform !== "linux") return "source builds are tested on Linux";
  if (!(await hasCargo())) return "no cargo, which brings MNN's sources";
  return missingTools(["cmake", "ninja", "g++", ...(arm ? (["aarch64-linux-gnu-g++"] as const) : [])]);
}
