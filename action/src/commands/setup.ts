import { resolveMnn, wantNothing } from "../config/resolve/mnn.ts";
import { ParityError } from "../errors/error.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { wheelReleases } from "../mnn/wheels.ts";
import type { Place } from "../places/place/place.ts";
import { preparePlace } from "../places/prepare.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { resolveTarget } from "../target/resolve.ts";
import type { TargetSpec } from "../target/spec.ts";
import { type Io, toolContextOf } from "./io.ts";

/** `setup`: fetches runtimes ahead. @returns the exit code */
export async function setupCommand(flags: { mnn?: string[]; target?: string[] }, io: Io): Promise<number> {
  const targets = new Map(
    (flags.target ?? ["host", "qemu:cortex-a76"]).map((name) => [name, resolveTarget(name)]),
  );
  const releases = [...new Set(flags.mnn ?? wheelReleases)].map((name) =>
    resolveMnn(name, io.cwd, wantNothing),
  );
  const results = await setup(releases, [...targets.values()], toolContextOf(io));
  return reportSetup(results, (line) => io.stdout.write(`${line}\n`));
}

/** One release on one target: ready, or why not. */
export interface SetupResult {
  mnn: RuntimeSpec;
  target: TargetSpec;
  outcome: Place | ParityError;
}

/**
 * Makes every release ready on every target ahead of a run, so that the run needs no network.
 * What cannot be had is in the results; only an abort or a bug of ours is thrown.
 */
export async function setup(
  releases: RuntimeSpec[],
  targets: TargetSpec[],
  context: ToolContext,
): Promise<SetupResult[]> {
  const pairs = releases.flatMap((mnn) => targets.map((target) => ({ mnn, target })));
  return Promise.all(
    pairs.map(async ({ mnn, target }) => {
      const outcome = await preparePlace(mnn, target, context).catch((error) => {
        if (error instanceof ParityError) return error;
        throw error;
      });
      return { mnn, target, outcome };
    }),
  );
}

/** A line for each result and the fixes of what failed, for people; the exit code that goes with it. */
export function reportSetup(results: SetupResult[], out: (line: string) => void): 0 | 2 | 3 {
  let exit: 0 | 2 | 3 = 0;
  for (const { mnn, target, outcome } of results) {
    const ready = !(outcome instanceof ParityError);
    out(`${ready ? "ready " : "failed"}  MNN ${mnn.name} on ${target.name}`);
    if (ready) continue;
    out(`        ${outcome.message.replaceAll("\n", "\n        ")}`);
    out(`        fix: ${outcome.fix}`);
    // A mistake in what was asked goes before what the machine lacks.
    if (exit !== 2) exit = outcome.exit;
  }
  return exit;
}
