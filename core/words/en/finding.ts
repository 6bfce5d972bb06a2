import { decibels, duration, number, plural } from "../../numeric/number.ts";
import type { OpName } from "../../report/schema.ts";
import type { Format } from "../../report/vocabulary.ts";
import { common } from "./common.ts";

/** How much of a text is quoted. */
const QUOTED = 80;
const quoted = (text: string): string => {
  const line = text.replaceAll("\n", " / ");
  return line === "" ? "nothing" : `"${line.length > QUOTED ? `${line.slice(0, QUOTED)}...` : line}"`;
};

/** A trait that sets inputs apart, at the edge of those that fail and of those that pass. */
export interface ToldTrait {
  trait: "reach" | "mean" | "elements" | "zeros";
  /** The model's input, in backticks. */
  tensor: string;
  bad: number;
  good: number;
  more: boolean;
  failing: number;
  passing: number;
}

/** What an op does wrong while the outputs pass. */
export interface ToldHidden {
  op: string;
  kind: "nonfinite" | "zeroed" | "beyond" | "off";
  count: number;
  of: number;
  reaches: number;
  format: Format | null;
  limit: number;
  /** What MNN keeps of it. */
  kept: number;
  snrDb: number;
  mean: number;
  /** Where the format's full precision ends, where the op is below it. */
  tiny: number | null;
}

/** What failed, in how many cells and where, and what to do: everything about a finding but its cause. */
export const finding = {
  elsewhere: (config: string | null, backend: string): string =>
    ` (${config === null ? "" : `\`${config}\`, `}computed on ${common.backend(backend)})`,
  fallback: (config: string, format: string | null, target: string): string =>
    `\`${config}\` ${format ? `computed ${format}` : "is not proven to run as asked"} on ${target}`,
  saysNothing: "MNN itself says nothing of it.",
  crashed: (configs: readonly string[], targets: readonly string[]): string =>
    `MNN gave no result for ${common.list(configs)} on ${common.list(targets)}`,
  timeout: (config: string, target: string): string => `\`${config}\` gave no answer in time on ${target}`,
  unavailable: (config: string, target: string): string => `\`${config}\` could not run on ${target}`,
  referenceBad: (config: string, target: string): string =>
    `The reference of \`${config}\` on ${target} cannot be trusted`,
  sameLargest: (output: string, of: number): string =>
    `The largest along the last axis of \`${output}\` is the same in all ${number(of)} places.`,
  otherLargest: (output: string, differ: number, of: number): string =>
    `The largest along the last axis of \`${output}\` is another in ${number(differ)} of ${plural(of, "place")}.`,
  readsSame: (output: string, text: string): string => `\`${output}\` reads the same: ${quoted(text)}.`,
  readsOther: (output: string, candidate: string, reference: string): string =>
    `\`${output}\` reads ${quoted(candidate)} in place of ${quoted(reference)}.`,
  /** What it comes to at the output. @param output its name, where there are others */
  atOutput: (
    output: string | null,
    reason: string,
    worst: { candidate: number; reference: number } | null,
    zeroed: boolean,
  ): string => {
    const which = output === null ? "" : ` \`${output}\``;
    const element = worst
      ? `; the worst element is ${number(worst.candidate)} where the reference has ${number(worst.reference)}`
      : "";
    return zeroed ? `At the output${which} ${reason}.` : `At the output${which}: ${reason}${element}.`;
  },
  notFiniteAtOutput: (
    output: string | null,
    kind: "NaN" | "Inf" | "both",
    count: number,
    of: number,
    looks: "black" | "compares" | null,
  ): string => {
    const which = output === null ? "" : ` \`${output}\``;
    const share = count === of ? "all of it" : `${number(count)} of ${number(of)} elements`;
    // What NaN comes to in an app: a pixel cast to an integer (0 on Arm), or a score compared with a threshold.
    const seen = {
      black: "; cast to an integer pixel NaN is 0, so the app shows black there",
      compares: "; NaN compares false, so a threshold finds nothing there",
    };
    return `At the output${which} that is ${kind === "both" ? "NaN or Inf" : kind} in ${share}${looks ? seen[looks] : ""}.`;
  },
  happens: (
    inputs: readonly string[],
    all: number,
    targets: readonly string[],
    configs: readonly string[],
    releases: string,
  ): string => {
    const share =
      inputs.length < all
        ? `${inputs.length > 4 ? `${inputs.slice(0, 3).join(", ")} and ${inputs.length - 3} more` : common.list(inputs)} (${inputs.length} of ${all} inputs)`
        : (["the one input", "both inputs"][all - 1] ?? `all ${all} inputs`);
    const at = configs.length > 1 ? ` at ${common.list(configs.map((config) => `\`${config}\``))}` : "";
    return `It happens on ${share}, on ${common.list(targets)}${at}, with MNN ${releases}.`;
  },
  apart: (traits: readonly ToldTrait[]): string =>
    traits
      .map(({ trait, tensor, bad, good, more, failing, passing }) => {
        const bound = more ? "or more" : "at most";
        const words = {
          reach: `${tensor} reaches ${number(bad)} ${bound}`,
          mean: `the mean of ${tensor} is ${number(bad)} ${bound}`,
          elements: `${tensor} has ${number(bad)} elements ${bound}`,
          zeros: `the share of zeros in ${tensor} is ${number(bad)} ${bound}`,
        }[trait];
        return `${words} where ${failing === 1 ? "it fails" : "they fail"}, ${number(good)} ${more ? "at most" : "or more"} where ${passing === 1 ? "one passes" : "others pass"}`;
      })
      .join("; "),
  /** How a sentence begins that says what to ship instead. */
  shipWord: "Ship",
  ship: (config: string, of: number, medianMs: number | null): string =>
    `Ship \`${config}\` there: it passes on ${of === 1 ? "the one cell" : `all ${number(of)} cells`} of this run (${medianMs === null ? "emulation says nothing of its speed" : `${duration(medianMs)} an input`}).`,
  otherReleases: (config: string, releases: readonly string[]): string =>
    `No config passes there with every release of this run; \`${config}\` does with MNN ${common.list(releases)}.`,
  noConfig: (target: string): string => `No config of this run passes on ${target}.`,

  hidden: {
    title: (op: string): string => `\`${op}\` is off, and the output passes all the same`,
    sentence: (told: ToldHidden, input: string, outputs: number, least: number): string => {
      const passes = outputs === 1 ? "the output passes" : "all outputs pass";
      const remains = Number.isFinite(least) ? `${passes} at ${decibels(least)} or better` : passes;
      return `${hiddenWords(told)} on ${input}; ${remains}.`;
    },
    another: "What follows makes good of it on what was fed here; another input may not be as lucky.",
  },

  outside: {
    against: (input: string, truth: string, reason: string): string =>
      `On ${input}, against ${truth}: ${reason}.`,
    firstOp: ({ name, type }: { name: string; type: string }, lacking: number): string =>
      `The first op of the source model that is off is \`${name}\` (${type})${lacking > 0 ? `, of those that MNN's graph has: ${plural(lacking, "other")} may come before it` : ""}.`,
    notKnown:
      "Where it starts is not known: none of the source's ops between has a counterpart in MNN's graph.",
    another: (what: "shape" | "type"): string =>
      `The converted network gives another ${what} than its source does: no arithmetic does that.`,
    rounding:
      "One rounding of the inputs moves what is right as far: neither side is wrong, fp32 cannot tell.",
    cancels:
      "What is off there is what is left of values that are right to fp32's rounding and off by as much in absolute numbers: they cancel, and no op is to blame.",
    growth: ({ ops, mostDb, lostDb }: { ops: number; mostDb: number; lostDb: number }): string =>
      `No op is to blame: over ${plural(ops, "op")} up to where it passes the bound none loses more than ${decibels(mostDb)} of the ${decibels(lostDb)} that are lost.`,
    measured: (numbers: Record<string, number>): string =>
      `${Object.entries(numbers)
        .map(([name, value]) =>
          name.endsWith(", dB") ? `${name.slice(0, -4)}: ${decibels(value)}` : `${name}: ${value}`,
        )
        .join("; ")}.`,
    unmatched: (ops: readonly OpName[], most: number): string => {
      const shown = ops.slice(0, most).map(({ name, type }) => `\`${name}\` (${type})`);
      const more = ops.length > most ? ` and ${ops.length - most} more` : "";
      return `${plural(ops.length, "op")} of MNN's ${ops.length === 1 ? "has" : "have"} no counterpart in the source by name: ${shown.join(", ")}${more}.`;
    },
    weights:
      "With its weights left as floats the same conversion is right: what is lost is the rounding of the weights, as the conversion was asked for or the file has them, and no operator's fault.",
    titleWeights: (releases: readonly string[]): string =>
      `The weights of the converted model are coarser than the source's, on ${releases.join(", ")}`,
    titleConditioning: (config: string): string => `\`${config}\`: fp32 itself differs, by rounding alone`,
    titleGrowth: (config: string, releases: readonly string[]): string =>
      `\`${config}\` drifts little by little at Normal already, on ${releases.join(", ")}`,
    titleConverter: (of: string, releases: readonly string[]): string =>
      `${of} is converted wrongly, on ${plural(releases.length, "release")}: ${releases.join(", ")}`,
    titleOperator: (of: string, releases: readonly string[]): string =>
      `${of} is wrong at Normal already, on ${releases.join(", ")}`,
    op: ({ name, type }: { name: string; type: string }): string => `\`${name}\` (${type})`,
  },
};

function hiddenWords({
  op,
  kind,
  count,
  of,
  reaches,
  format,
  limit,
  kept,
  snrDb,
  mean,
  tiny,
}: ToldHidden): string {
  switch (kind) {
    case "nonfinite":
      return `${op} gives ${number(count)} NaN or Inf`;
    case "zeroed":
      return `${op} loses ${number(count)} of ${number(of)} values to zero`;
    case "beyond":
      return `${op} reaches ${number(reaches)}, ${format} ends at ${number(limit)}, and MNN keeps it as ${number(kept)} at most`;
    default: {
      const smallest = tiny === null ? "" : `, where ${format} holds full precision down to ${number(tiny)}`;
      return `${op} is ${decibels(snrDb)} from the reference (mean magnitude ${number(mean)}${smallest})`;
    }
  }
}
