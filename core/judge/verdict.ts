import { decibels } from "../numeric/number.ts";
import { compareReleases } from "../report/release.ts";
import type { Cell, Config, Effective, Runtime, Target } from "../report/schema.ts";
import { isNumeric, type Verdict, worstVerdict } from "../report/vocabulary.ts";
import { judged } from "../words/stored/judged.ts";
import { proof } from "../words/stored/proof.ts";
import { run } from "../words/stored/run.ts";
import { english } from "../words/words.ts";
import { askedFormat } from "./asked.ts";
import type { JudgedOutputs } from "./output.ts";

/** Where and how a cell was computed. */
export interface Setting {
  config: Config;
  origin: Runtime["origin"];
  release: string;
  target: Target["kind"];
  /** Which ops are looked into. */
  ops: "none" | "failing" | "all";
}

export type Judgement = Pick<Cell, "verdict" | "reason" | "fix">;

/** How a run that gave no result ended. */
export interface Failed {
  status: "refused" | "died" | "garbage" | "timeout" | "lost";
  message: string;
  /** What MNN printed. */
  log: string;
}

/** A line that fits into a sentence: what is no text can be one line of any length. */
const shortened = (line: string): string => (line.length > 300 ? `${line.slice(0, 300)}...` : line);

/** How MNN says that it has no such backend, where it does not compute on the CPU instead. */
const NO_RUNTIME =
  /Create Runtime Failed because no creator|Create Runtime failed, the creator return nullptr/;

const theBackend = english.common.backend;

/** What MNN said when it refused to run, without its log; null where it died and said nothing. */
export const refusalOf = ({ verdict, reason }: Pick<Cell, "verdict" | "reason">): string | null =>
  verdict === "crashed" && reason.startsWith("MNN failed at ")
    ? (run.lastWords.read(reason)?.what ?? reason)
    : null;

/** The verdict on a run that gave no result. */
export function judgeFailure(key: Setting, result: Failed): Judgement {
  const last = result.log.split("\n").filter(Boolean).slice(-3).map(shortened).join(" | ");
  const reason = last ? run.lastWords({ what: result.message, words: last }) : result.message;
  if (result.status === "timeout")
    return {
      verdict: "timeout",
      reason,
      fix: run.raiseTimeout(),
    };
  if (result.status === "lost")
    return {
      verdict: "unavailable",
      reason,
      fix: run.checkCable(),
    };
  if (result.status === "refused" && key.config.backend !== "cpu" && NO_RUNTIME.test(result.log))
    return {
      verdict: "unavailable",
      reason: run.noBackend({ backend: theBackend(key.config.backend), why: reason }),
      fix: backendFix(key),
    };
  return { verdict: "crashed", reason, fix: null };
}

/**
 * The verdict on a cell with numbers. Wrong numbers are wrong at any precision; right ones pass only when they come from
 * the precision and backend that were asked for.
 */
export function judgeNumbers(
  key: Setting,
  { outputs, missing }: JudgedOutputs,
  effective: Effective,
): Judgement {
  if (missing[0]) return { verdict: "crashed", reason: missing.join("; "), fix: null };
  const verdict = worstVerdict(outputs.map((output) => output.verdict));
  const worst = outputs.find((output) => output.verdict === verdict);
  const reason = worst
    ? outputs.length > 1
      ? `${worst.name}: ${worst.reason}`
      : worst.reason
    : judged.noOutputs();
  if (verdict !== "pass") return { verdict, reason, fix: null };
  const asked = askedFormat(key.config);
  const ranOn = effective.backend;
  const elsewhere = ranOn !== null && ranOn !== key.config.backend;
  if (effective.format === asked && !elsewhere && !effective.partly) return { verdict, reason, fix: null };
  const least = decibels(Math.min(...outputs.map(({ metrics }) => metrics.snrDb)));
  if (elsewhere)
    return {
      verdict: "fallback",
      reason: proof.elsewhere({
        asked: theBackend(key.config.backend),
        ran: theBackend(ranOn),
        proof: effective.proof,
        least,
      }),
      fix: backendFix(key),
    };
  if (effective.format === null)
    return {
      verdict: "fallback",
      reason: proof.unproven({ asked, proof: effective.proof, least }),
      fix: key.ops === "none" ? run.opsFailing() : null,
    };
  if (effective.format === asked)
    return {
      verdict: "fallback",
      reason: proof.partly({ asked, proof: effective.proof, least }),
      fix: partlyFix(key, effective.partly?.without ?? []),
    };
  return {
    verdict: "fallback",
    reason: proof.otherFormat({ asked, ran: effective.format, proof: effective.proof, least }),
    fix: effective.partly ? partlyFix(key, effective.partly.without) : fallbackFix(key),
  };
}

function backendFix({ config, origin, release, target }: Setting): string {
  const backend = theBackend(config.backend);
  if (target === "qemu") return run.noGpuInQemu();
  if (origin === "wheel") return run.sourceBuild({ backend, release });
  if (target === "adb") return run.buildWithNdk({ backend });
  if (config.backend === "opencl") return run.gpuOrPocl();
  return run.buildWith({ backend });
}

function fallbackFix({ config, target }: Setting): string {
  if (config.backend === "opencl" && config.precision !== "low_bf16") return run.clFp16();
  if (config.precision === "low_bf16") return run.bf16Build();
  if (target === "host") return run.cpuWithFp16();
  return run.chooseFp16();
}

/** Up to 3.5.0 MNN had no convolutions in half for CPUs without dot product. */
const partlyFix = ({ release }: Setting, without: string[]): string =>
  without.includes("Convolution") && compareReleases(release, "3.6.0") < 0
    ? run.halfConvolutions()
    : run.otherRelease();

/** Failures whose ops are worth a look: the numbers are wrong. */
export const isWrong = (verdict: Verdict): boolean => isNumeric(verdict) && verdict !== "pass";
