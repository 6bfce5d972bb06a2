import { failure } from "../errors/error.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import type { ToolContext } from "../system/tool-context.ts";
import type { TargetSpec } from "../target/spec.ts";
import { adbPlace } from "./adb/place.ts";
import { buildRuntime } from "./build/runtime.ts";
import type { Place } from "./place/place.ts";

/**
 * Makes a source build ready on a device: built with the NDK where there is one, else fully static, which Android's shell
 * runs as well, on the CPU. Throws `adb-wheel` for wheels, and what building and devices throw.
 */
export async function prepareDevicePlace(
  mnn: RuntimeSpec,
  target: TargetSpec,
  context: ToolContext,
): Promise<Place> {
  if (mnn.origin === "wheel") throw failure("adb-wheel", mnn.release);
  const kind = context.tools.androidNdk ? "android" : "aarch64";
  const build = async () => {
    const { runtime, probe } = await buildRuntime(mnn, kind, context);
    return { runtime, probe: probe.file, libraries: [], artifacts: [probe.artifact] };
  };
  return adbPlace({ abi: "arm64-v8a", build }, target, context);
}
