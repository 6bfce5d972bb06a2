import { decibels } from "../numeric/number.ts";
import { theBackend } from "../present/words.ts";
import { compareReleases } from "../report/release.ts";
import type { Cell, Config, Effective, Runtime, Target } from "../report/schema.ts";
import { isNumeric, type Verdict, worstVerdict } from "../report/vocabulary.ts";
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

const LAST_WORDS = "; MNN's last words: ";

/** What MNN said when it refused to run, without its log; null where it died and said nothing. */
export const refusalOf = ({ verdict, reason }: Pick<Cell, "verdict" | "reason">): string | null =>
  verdict === "crashed" && reason.startsWith("MNN failed at ") ? reason.split(LAST_WORDS)[0]! : null;

/** The verdict on a run that gave no result. */
export function judgeFailure(key: Setting, result: Failed): Judgement {
  const last = result.log.split("\n").filter(Boolean).slice(-3).map(shortened).join(" | ");
  const reason = last ? `${result.message}${LAST_WORDS}${last}` : result.message;
  if (result.status === "timeout")
    return {
      verdict: "timeout",
      reason,
      fix: "raise `timeout` in parity.yml if the model is that slow here",
    };
  if (result.status === "lost")
    return {
      verdict: "unavailable",
      reason,
      fix: "check the cable, and that the device stays awake and is not throttled away; then run this cell again",
    };
  if (result.status === "refused" && key.config.backend !== "cpu" && NO_RUNTIME.test(result.log))
    return {
      verdict: "unavailable",
      reason: `MNN finds no ${theBackend(key.config.backend)} here (${reason})`,
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
    : "no outputs";
  if (verdict !== "pass") return { verdict, reason, fix: null };
  const asked = askedFormat(key.config);
  const ranOn = effective.backend;
  const elsewhere = ranOn !== null && ranOn !== key.config.backend;
  if (effective.format === asked && !elsewhere && !effective.partly) return { verdict, reason, fix: null };
  const least = decibels(Math.min(...outputs.map(({ metrics }) => metrics.snrDb)));
  if (elsewhere)
    return {
      verdict: "fallback",
      reason: `${theBackend(key.config.backend)} asked, computed on ${theBackend(ranOn)}: ${effective.proof}; ${least}`,
      fix: backendFix(key),
    };
  if (effective.format === null)
    return {
      verdict: "fallback",
      reason: `${asked} asked, nothing proves that it was used (${effective.proof}); ${least}`,
      fix: key.ops === "none" ? "run with --ops failing: the values of the ops may prove it" : null,
    };
  if (effective.format === asked)
    return {
      verdict: "fallback",
      reason: `${asked} asked, only partly computed so: ${effective.proof}; the numbers agree (${least})`,
      fix: partlyFix(key, effective.partly?.without ?? []),
    };
  return {
    verdict: "fallback",
    reason: `${asked} asked, ${effective.format} computed: ${effective.proof}; the numbers agree (${least})`,
    fix: effective.partly ? partlyFix(key, effective.partly.without) : fallbackFix(key),
  };
}

function backendFix({ config, origin, release, target }: Setting): string {
  const backend = theBackend(config.backend);
  if (target === "qemu") return "run it on the host or on a device: an emulated CPU has no GPU";
  if (origin === "wheel") return `use a source build with ${backend} (source:${release}); wheels have none`;
  if (target === "adb")
    return `build with the NDK (ANDROID_NDK_HOME) and ${backend}: a static build can load no driver`;
  if (config.backend === "opencl")
    return "use a machine with a GPU and its OpenCL driver, or PoCL on the CPU with `opencl: pocl` in parity.yml";
  return `use a build with ${backend}, on a machine that has it`;
}

function fallbackFix({ config, target }: Setting): string {
  if (config.backend === "opencl" && config.precision !== "low_bf16")
    return "use a device with cl_khr_fp16; without it ask for opencl/high, which is what is computed";
  if (config.precision === "low_bf16") return "use a build with MNN_SUPPORT_BF16; wheels have none";
  if (target === "host") return "use a CPU with fp16 arithmetic: --target qemu:cortex-a76, or an Arm machine";
  return "choose a CPU with fp16 arithmetic (Armv8.2), for example --target qemu:cortex-a76";
}

/** Up to 3.5.0 MNN had no convolutions in half for CPUs without dot product. */
const partlyFix = ({ release }: Setting, without: string[]): string =>
  without.includes("Convolution") && compareReleases(release, "3.6.0") < 0
    ? "use MNN 3.6.0 or later, which has convolutions in fp16 for CPUs without dot product, or a CPU with it"
    : "choose a CPU or a release for which MNN has these ops in fp16; other releases may differ";

/** Failures whose ops are worth a look: the numbers are wrong. */
export const isWrong = (verdict: Verdict): boolean => isNumeric(verdict) && verdict !== "pass";
