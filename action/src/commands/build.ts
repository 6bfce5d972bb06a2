import { command as line } from "../../../core/words/log/command.ts";
import { asIs, type Told } from "../../../core/words/stored/phrase.ts";
import type { Words } from "../../../core/words/words.ts";
import type { Flags } from "../config/file/flags.ts";
import { loadSettings } from "../config/resolve/load.ts";
import { resolveMnn, wantNothing } from "../config/resolve/mnn.ts";
import { exitCode, ParityError } from "../errors/error.ts";
import type { RuntimeSpec, SourceSpec } from "../mnn/spec.ts";
import { kindFor } from "../places/build/place.ts";
import { buildRuntime } from "../places/build/runtime.ts";
import type { BuildKind } from "../places/build/toolchain.ts";
import { resolveTarget } from "../target/resolve.ts";
import type { TargetSpec } from "../target/spec.ts";
import { type Io, sayOn, toolContextOf, wordsFor } from "./io.ts";
import { sayFailure } from "./setup.ts";

export interface BuildFlagsGiven {
  mnn?: string[];
  target?: string[];
}

/** `build`: builds ahead what a run would build. @returns the exit code */
export async function buildCommand(
  file: string | undefined,
  flags: BuildFlagsGiven,
  io: Io,
): Promise<number> {
  const { releases, targets } = await wanted(file, flags, io);
  const sources = releases.filter((spec): spec is SourceSpec => spec.origin !== "wheel");
  const words = wordsFor(io);
  const say = sayOn(io, words);
  for (const { name } of releases.filter(({ origin }) => origin === "wheel"))
    say(line.nothingToBuild({ mnn: name }));
  let exit: number = exitCode.ok;
  for (const spec of sources)
    for (const kind of new Set(targets.map((target) => kindOf(target, io)))) {
      const failed = await buildOne(spec, kind, io, say, words);
      // A mistake in what was asked goes before what the machine lacks.
      if (failed && exit !== exitCode.usage) exit = failed;
    }
  return exit;
}

async function buildOne(
  spec: SourceSpec,
  kind: BuildKind,
  io: Io,
  say: (line: Told) => void,
  { lang }: Words,
): Promise<number | null> {
  try {
    const { runtime, probe } = await buildRuntime(spec, kind, toolContextOf(io));
    const { release: mnn, platform } = runtime;
    say(line.built({ mnn, platform, file: probe.file }));
    return null;
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    say(line.notBuilt({ mnn: spec.name, what: kind === "host" ? line.thisMachine() : asIs(kind) }));
    sayFailure(error, say, lang);
    return error.exit;
  }
}

/** The file's releases and targets, unless flags say both. */
async function wanted(
  file: string | undefined,
  { mnn, target }: BuildFlagsGiven,
  io: Io,
): Promise<{ releases: RuntimeSpec[]; targets: TargetSpec[] }> {
  if (mnn && file === undefined)
    return {
      releases: mnn.map((name) => resolveMnn(name, io.cwd, wantNothing)),
      targets: (target ?? ["host"]).map(resolveTarget),
    };
  const flags: Flags = { mnn, target };
  return loadSettings({ file, flags, cwd: io.cwd });
}

/**
 * What a target's probe is built with: a device gets the NDK's where there is one, else the static build that
 * emulators run too. Devices are not asked here what they are, and taken for Arm.
 */
export function kindOf(target: TargetSpec, { environment }: Pick<Io, "environment">): BuildKind {
  if (target.kind !== "adb") return kindFor(target);
  return target.cpu === null && environment.tools.androidNdk ? "android" : "aarch64";
}
