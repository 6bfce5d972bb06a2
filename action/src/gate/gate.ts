import path from "node:path";
import type { Baseline } from "../../../core/change/baseline.ts";
import { type Decision, decide, type FailOn } from "../../../core/change/decide.ts";
import { leadSentence } from "../../../core/change/sentence.ts";
import { countsLine, markOf } from "../../../core/change/words.ts";
import type { Report } from "../../../core/report/schema.ts";
import type { Words } from "../../../core/words/words.ts";
import { exitCode, failure } from "../errors/error.ts";
import { baselineFromFile } from "../report/read-baseline.ts";
import { baselineFromUrl } from "./fetch-baseline.ts";

/** What a run is held against, and which of its failures count. */
export interface Gate {
  base: Baseline | null;
  failOn: FailOn;
}

/** Without a baseline: every failure counts. */
export const openGate: Gate = { base: null, failOn: "any" };

/**
 * Reads what `--baseline` and `--fail-on` say, before anything is run.
 *
 * @param token for a dashboard's baseline
 * @throws ParityError when there is no baseline to read, or `--fail-on` is neither `new` nor `any`
 */
export async function readGate(
  { baseline, failOn }: { baseline?: string; failOn?: string },
  { cwd, token, signal }: { cwd: string; token: string | undefined; signal: AbortSignal },
): Promise<Gate> {
  const base =
    baseline === undefined
      ? null
      : /^https?:\/\//.test(baseline)
        ? await baselineFromUrl(baseline, token, signal)
        : await baselineFromFile(path.resolve(cwd, baseline));
  return { base, failOn: readFailOn(failOn) ?? (baseline === undefined ? "any" : "new") };
}

/** `new` or `any`; null where nothing is said. */
export function readFailOn(given: string | undefined): FailOn | null {
  if (given === undefined || given === "new" || given === "any") return given ?? null;
  throw failure("fail-on-invalid", given);
}

export const hold = (report: Report, { base, failOn }: Gate): Decision => decide(report, base, failOn);

/** `✕ lama-tiny breaks at cpu/low on host, since MNN 3.6.1 · 3 newly wrong, 6 as before`. */
export const gateLine = (decision: Decision, report: Report, words: Words): string =>
  `${markOf(decision)} ${leadSentence(decision, report, words)} · ${countsLine(decision, words)}`;

/** 0 when nothing that counts failed, 1 for wrong results, 3 when all that is left could not run. */
export function exitOf({ counted }: Pick<Decision, "counted">): number {
  if (counted.length === 0) return exitCode.ok;
  return counted.every(({ verdict }) => verdict === "unavailable")
    ? exitCode.infrastructure
    : exitCode.parity;
}
