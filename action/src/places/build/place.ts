import { remember } from "../../cache/facts.ts";
import { failure } from "../../errors/error.ts";
import type { SourceSpec } from "../../mnn/spec.ts";
import { exec, lastLines } from "../../system/exec.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { describeTarget } from "../../target/describe.ts";
import type { TargetSpec } from "../../target/spec.ts";
import type { Command, Place } from "../place/place.ts";
import { probeEnvironment } from "../place/probe-environment.ts";
import { emulatorFor } from "../qemu/emulator.ts";
import { nativeFor } from "../qemu/native.ts";
import { buildRuntime } from "./runtime.ts";

/** Of the host's environment what OpenCL's loader and a driver may need. */
const HOST_NEEDS = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OCL_ICD_VENDORS", "XDG_RUNTIME_DIR"];

/**
 * Makes a source build ready on the host or on an emulated CPU. Throws what building throws, `cpu-unknown`, and
 * `runtime-broken` where the probe does not start.
 */
export async function prepareSourcePlace(
  spec: SourceSpec,
  target: TargetSpec,
  context: ToolContext,
  options: { sanitize?: boolean } = {},
): Promise<Place> {
  if (target.kind !== "host" && target.kind !== "qemu") throw failure("build-target", spec.name, target.name);
  const native = target.cpu ? await nativeFor(target.cpu) : null;
  const [emulator, { runtime, probe }] = await Promise.all([
    target.cpu && !native ? emulatorFor(target.cpu, context) : null,
    buildRuntime(spec, target.cpu ? "aarch64" : "host", context, options),
  ]);
  const [command = "", ...leading] = emulator
    ? [emulator.executable, "-cpu", target.cpu!, probe.file]
    : [probe.file];
  const place: Place = {
    runtime,
    target: describeTarget(target, emulator?.artifact ?? null, native),
    artifacts: emulator ? [emulator.artifact] : [],
    probe: (args): Command => ({
      command,
      args: [...leading, ...args],
      env: probeEnvironment(context.env, emulator ? [] : HOST_NEEDS),
    }),
  };
  await startOnce(place, [command, probe.file], context);
  return place;
}

/** Starts a new probe once: what does not start is told here, in words. */
async function startOnce(place: Place, files: string[], { home, signal }: ToolContext): Promise<void> {
  const { runtime, target } = place;
  await remember(home, `start2-${target.id.replace(/\W/g, "-")}`, files, async () => {
    const { code, signal: by, both } = await exec({ ...place.probe(["--version"]), signal });
    if (code === 0 && both.includes("mnn-parity.probe/")) return true;
    throw failure("runtime-broken", runtime.release, target.id, `${lastLines(both)}${by ? `\n${by}` : ""}`);
  });
}
