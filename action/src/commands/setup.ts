import type { Lang } from "../../../core/words/lang.ts";
import { command as line } from "../../../core/words/log/command.ts";
import { doctor } from "../../../core/words/log/doctor.ts";
import { asIs, type Told } from "../../../core/words/stored/phrase.ts";
import { resolveMnn, wantNothing } from "../config/resolve/mnn.ts";
import { ParityError } from "../errors/error.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { wheelReleases } from "../mnn/wheels.ts";
import type { Place } from "../places/place/place.ts";
import { preparePlace } from "../places/prepare.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { resolveTarget } from "../target/resolve.ts";
import type { TargetSpec } from "../target/spec.ts";
import { type Io, sayOn, toolContextOf, wordsFor } from "./io.ts";

/** `setup`: fetches runtimes ahead. @returns the exit code */
export async function setupCommand(flags: { mnn?: string[]; target?: string[] }, io: Io): Promise<number> {
  const targets = new Map(
    (flags.target ?? ["host", "qemu:cortex-a76"]).map((name) => [name, resolveTarget(name)]),
  );
  const releases = [...new Set(flags.mnn ?? wheelReleases)].map((name) =>
    resolveMnn(name, io.cwd, wantNothing),
  );
  const results = await setup(releases, [...targets.values()], toolContextOf(io));
  const words = wordsFor(io);
  return reportSetup(results, sayOn(io, words), words.lang);
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
export function reportSetup(results: SetupResult[], say: (line: Told) => void, lang: Lang): 0 | 2 | 3 {
  let exit: 0 | 2 | 3 = 0;
  for (const { mnn, target, outcome } of results) {
    const ready = !(outcome instanceof ParityError);
    const about = { mnn: mnn.name, target: target.name };
    say(ready ? line.readyOn(about) : line.failedOn(about));
    if (ready) continue;
    sayFailure(outcome, say, lang);
    // A mistake in what was asked goes before what the machine lacks.
    if (exit !== 2) exit = outcome.exit;
  }
  return exit;
}

/** What was wrong and the fix, below the line of what failed. */
export function sayFailure(failed: ParityError, say: (line: Told) => void, lang: Lang): void {
  const { what, fix } = failed.told(lang);
  for (const text of what.split("\n")) say(line.under({ text }));
  say(line.under({ text: doctor.fix({ how: asIs(fix) }) }));
}
