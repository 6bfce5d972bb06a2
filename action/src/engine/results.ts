import type { StepResult } from "./probe-runner.ts";
import { type Feed, feedKey, type Setup, setupKey } from "./setup.ts";

interface Known {
  repeats: number;
  result: Promise<StepResult>;
}

/** A feed that has not been run often enough. */
export interface Owed {
  feed: Feed;
  repeats: number;
}

/** What every setup gave for every input, or will give: each is run as often as somebody asks, and never more. */
export class Results {
  readonly #known = new Map<string, Known>();

  has(setup: Setup, feed: Feed): boolean {
    return this.#known.has(keyOf(setup, feed));
  }

  /** How many more runs each feed needs to have had `repeats`; feeds that need none are left out. */
  owed(setup: Setup, feeds: Feed[], repeats: (feed: Feed) => number): Owed[] {
    return feeds
      .map((feed) => ({ feed, repeats: repeats(feed) - (this.#known.get(keyOf(setup, feed))?.repeats ?? 0) }))
      .filter(({ repeats }) => repeats > 0);
  }

  /** Adds runs that are under way to what is known. */
  add(setup: Setup, { feed, repeats }: Owed, result: Promise<StepResult>): void {
    const key = keyOf(setup, feed);
    const before = this.#known.get(key);
    // A repeat that did not come about, because the run was ended, leaves what there was.
    const all = before
      ? before.result.then((first) =>
          result.then(
            (again) => together(first, again),
            () => first,
          ),
        )
      : result;
    // Whoever asks hears of the failure; that nobody does is no error of its own.
    for (const promise of [result, all]) promise.catch(() => {});
    this.#known.set(key, { repeats: (before?.repeats ?? 0) + repeats, result: all });
  }

  get(setup: Setup, feed: Feed): Promise<StepResult> {
    return this.#known.get(keyOf(setup, feed))!.result;
  }
}

const keyOf = (setup: Setup, feed: Feed): string => `${setupKey(setup)} ${feedKey(feed)}`;

/** A result and its repeats in another process as one; repeats that failed are the result. */
export function together(first: StepResult, again: StepResult): StepResult {
  if (first.status !== "ok") return first;
  if (again.status !== "ok") return again;
  const same = first.outputs.every(({ digest }, index) => digest === again.outputs[index]?.digest);
  return {
    ...first,
    identical: first.identical && again.identical && same,
    runMs: [...first.runMs, ...again.runMs],
  };
}
