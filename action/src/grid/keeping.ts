import { inCache } from "../cache/layout.ts";
import { sweep } from "../cache/sweep.ts";
import type { Engine, EngineOptions } from "../engine/engine.ts";
import { KeptEngine } from "../engine/kept-engine.ts";
import { KeptResults } from "../engine/kept-results.ts";
import type { TensorStore } from "../engine/store.ts";
import { sha256Text } from "../system/hash.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { digestOfModel } from "./model-digest.ts";

/** How results are kept from run to run. */
export interface Keeping {
  /** Nothing is taken; what is run is kept. */
  fresh?: boolean;
  /** What is there is taken, and nothing is kept. */
  readOnly?: boolean;
  /** The fork and pull request whose own store it is: what a stranger's code may have written serves nobody else. */
  fork?: string;
  /** The workflow's run and the commit that is judged; left out: no run, and the repository's commit. */
  run?: string;
  commit?: string;
}

/** Where results of this run's kind are kept: this repository's own, or a fork's. */
export const resultsFolder = (home: string, { fork }: Pick<Keeping, "fork">): string =>
  inCache(home, "results", fork ? `fork-${sha256Text(fork).slice(0, 16)}` : "own");

/** Has what nobody used for long go. It may as well go while probes run: what is gone is not known, and run. */
export async function sweepResults(keeping: Keeping, { home }: ToolContext): Promise<void> {
  if (!keeping.readOnly) await sweep([inCache(home, "results")]);
}

/** An engine over the store of results. @param commit where the configuration lies */
export function keptEngine(
  engine: Engine,
  place: EngineOptions["place"],
  store: TensorStore,
  keeping: Keeping,
  commit: string | null,
  { home }: ToolContext,
): KeptEngine {
  return new KeptEngine({
    engine,
    place,
    store,
    kept: new KeptResults(resultsFolder(home, keeping)),
    modelDigest: digestOfModel,
    origin: {
      run: keeping.run ?? null,
      commit: keeping.commit ?? commit,
      at: new Date().toISOString(),
    },
    fresh: keeping.fresh ?? false,
    readOnly: keeping.readOnly ?? false,
  });
}
