import { remember } from "../../cache/facts.ts";
import { failure } from "../../errors/error.ts";
import type { SourceSpec } from "../../mnn/spec.ts";
import { exec, lastWords, START_MS } from "../../system/exec.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { describeTarget } from "../../target/describe.ts";
import type { TargetSpec } from "../../target/spec.ts";
import type { Command, Place } from "../place/place.ts";
import { probeEnvironment } from "../place/probe-environment.ts";
import { type BionicRoot, bionicRoot } from "../qemu/bionic.ts";
import { type Emulator, emulatorFor } from "../qemu/emulator.ts";
import { nativeFor } from "../qemu/native.ts";
import { buildRuntime } from "./runtime.ts";
import type { BuildKind } from "./toolchain.ts";

/** Of the host's environment what OpenCL's loader and a driver may need. */
const HOST_NEEDS = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OCL_ICD_VENDORS", "XDG_RUNTIME_DIR"];

/**
 * Makes a source build ready on the host or on an emulated CPU. Throws what building throws, `cpu-unknown`, `bionic-root`, and
 * `runtime-broken` where the probe does not start.
 */
export async function prepareSourcePlace(
  spec: SourceSpec,
  target: TargetSpec,
  context: ToolContext,
  options: { sanitize?: boolean } = {},
): Promise<Place> {
  if (target.kind !== "host" && target.kind !== "qemu") throw failure("build-target", spec.name, target.name);
  const root = target.bionic ? await bionicRoot(context) : null;
  const native = target.cpu && !root ? await nativeFor(target.cpu) : null;
  const [emulator, { runtime, probe }] = await Promise.all([
    target.cpu && !native ? emulatorFor(target.cpu, context) : null,
    buildRuntime(spec, kindFor(target), context, options),
  ]);
  const [command, ...leading] = probeWords(probe.file, target.cpu, emulator, root);
  const place: Place = {
    runtime,
    target: describeTarget(target, emulator?.artifact ?? null, native),
    artifacts: [emulator, root].flatMap((one) => (one ? [one.artifact] : [])),
    probe: (args): Command => ({
      command,
      args: [...leading, ...args],
      env: probeEnvironment(context.env, emulator ? [] : HOST_NEEDS),
    }),
  };
  await startOnce(place, [command, probe.file], context);
  return place;
}

/** What a target that is no device has its probe built with. */
export const kindFor = ({ cpu, bionic }: Pick<TargetSpec, "cpu" | "bionic">): BuildKind =>
  bionic ? "android" : cpu ? "aarch64" : "host";

/** The words that start a probe: by itself, or by an emulator, on a system's linker and libraries where it has any. */
export function probeWords(
  probe: string,
  cpu: string | null,
  emulator: Pick<Emulator, "executable"> | null,
  root: Pick<BionicRoot, "folder"> | null,
): [string, ...string[]] {
  if (!emulator || !cpu) return [probe];
  return [emulator.executable, "-cpu", cpu, ...(root ? ["-L", root.folder] : []), probe];
}

/** Starts a new probe once: what does not start is told here, in words. */
async function startOnce(
  place: Place,
  files: string[],
  { home, signal, progress }: ToolContext,
): Promise<void> {
  const { runtime, target } = place;
  await remember(home, `start2-${target.id.replace(/\W/g, "-")}`, files, async () => {
    const outcome = await exec({ ...place.probe(["--version"]), signal, progress, silentMs: START_MS });
    if (outcome.code === 0 && outcome.both.includes("mnn-parity.probe/")) return true;
    throw failure("runtime-broken", runtime.release, target.id, lastWords(outcome));
  });
}
