import { setTimeout as sleep } from "node:timers/promises";
import { left } from "../../../../core/words/log/job.ts";
import { asIs, type Told } from "../../../../core/words/stored/phrase.ts";
import { ParityError } from "../../errors/error.ts";
import { type Need, refusalOf, refusalWords } from "./failure-words.ts";

/** What could not be done although the verdict stands. */
export interface Loss {
  /** `the comment` */
  what: Told;
  why: Told;
}

/** Longest that a server's wish to wait is granted: a runner's minutes cost money. */
const LONGEST_WAIT_S = 30;

interface Options extends Need {
  /** Whether doing it twice does no harm; if not, it is repeated only where the server said that it did nothing. */
  repeatable: boolean;
  pause?: (ms: number) => Promise<unknown>;
}

/** Does things that a run can do without, and remembers what was lost. */
export class Attempts {
  readonly losses: Loss[] = [];
  readonly #warn: (line: Told) => void;

  constructor(warn: (line: Told) => void) {
    this.#warn = warn;
  }

  /** The result, or null after at most two repeats; then the log says what was lost and why. */
  async attempt<Result>(
    what: Told,
    { permission, repeatable, pause = sleep }: Options,
    work: () => Promise<Result>,
  ): Promise<Result | null> {
    for (let repeats = 0; ; repeats++) {
      try {
        return await work();
      } catch (error) {
        const wait = repeats < 2 ? waitAfter(error, repeatable, repeats) : null;
        if (wait !== null) {
          await pause(wait * 1000);
          continue;
        }
        const why =
          error instanceof ParityError
            ? asIs(`${error.message} (${error.fix})`)
            : refusalWords(refusalOf(error), permission === undefined ? {} : { permission });
        this.lose(what, why);
        return null;
      }
    }
  }

  lose(what: Told, why: Told): void {
    this.losses.push({ what, why });
    this.#warn(left.lost({ what, why }));
  }
}

/** Seconds until it is worth another try; null when it is not. */
function waitAfter(error: unknown, repeatable: boolean, repeats: number): number | null {
  if (error instanceof ParityError) return null;
  const { status, retryAfter, rateLimited, timedOut } = refusalOf(error);
  if (rateLimited) {
    const wait = retryAfter ?? 5;
    return wait <= LONGEST_WAIT_S ? wait : null;
  }
  if (!repeatable || timedOut) return null;
  return status !== null && status >= 500 ? 1 + 2 * repeats : null;
}

/** Ends work that hangs. */
export async function within<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error(`no answer in ${ms / 1000} s`), { name: "TimeoutError" })),
      ms,
    );
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
