import { failure } from "../errors/error.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import type { ToolContext } from "../system/tool-context.ts";
import type { TargetSpec } from "../target/spec.ts";
import { adbPlace, type DeviceBuilder } from "./adb/place.ts";
import type { Way } from "./adb/way.ts";
import { buildRuntime } from "./build/runtime.ts";
import type { BuildKind } from "./build/toolchain.ts";
import type { Place } from "./place/place.ts";
import { emulatorFor } from "./qemu/emulator.ts";

/**
 * Makes a source build ready on a device: built with the NDK where there is one, else fully static, which Android's shell
 * runs as well, on the CPU. Throws `adb-wheel` for wheels, and what building, emulators and devices throw.
 */
export async function prepareDevicePlace(
  mnn: RuntimeSpec,
  target: TargetSpec,
  context: ToolContext,
): Promise<Place> {
  if (mnn.origin === "wheel") throw failure("adb-wheel", mnn.release);
  const build: DeviceBuilder = async (way) => {
    const emulator = way.cpu === null ? null : await emulatorFor(way.cpu, context, { toCarry: true });
    const { runtime, probe } = await buildRuntime(mnn, kindFor(way, context), context);
    return {
      runtime,
      probe: probe.file,
      libraries: [],
      artifacts: [probe.artifact],
      emulator: emulator && { file: emulator.executable, artifact: emulator.artifact },
    };
  };
  return adbPlace(build, target, context);
}

/** Under the emulator only a static program starts: an x86 Android has no libraries for Arm. */
function kindFor({ abi, cpu }: Way, { tools }: ToolContext): BuildKind {
  if (cpu !== null) return "aarch64";
  if (abi === "x86_64") return tools.androidNdk ? "android-x86_64" : "x86_64";
  return tools.androidNdk ? "android" : "aarch64";
}
