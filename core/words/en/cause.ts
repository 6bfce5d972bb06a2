import { decibels, number, plural } from "../../numeric/number.ts";
import type { Cause } from "../../report/schema.ts";
import type { Format, Verdict } from "../../report/vocabulary.ts";
import { common } from "./common.ts";

/** What the words of a cause are made of. */
export interface ToldCause {
  /** The op that it is born at, as a name in backticks; empty where there is none. */
  op: string;
  type: string;
  input: string;
  config: string;
  verdict: Verdict;
  format: Format;
  cause: Cause;
  /** What would settle it, in the language's words; empty where nothing is known. */
  settle: string;
  /** The op that reads what is too coarse for it, in backticks with its type; null where it is not known. */
  reader: string | null;
  /** The model's inputs that the op reads, in backticks. */
  fed: string[];
  /** Constants of the model that the format cannot hold: the first one, what it becomes, and how many others there are. */
  held: { own: boolean; op: string; value: number; becomes: number | null; others: number } | null;
  /** Whether it was found along the model's graph, and not as the first row that is off. */
  walked: boolean;
  /** What of the op's result is not finite. */
  broken: { inf: number; nan: number };
}

export interface CauseWords {
  title: string;
  sentence: string;
}

/** A number of the cause, in words; `?` where it was not measured, which a test keeps from being read. */
const n = ({ cause }: ToldCause, name: string): string => number(cause.numbers[name] ?? Number.NaN);
const db = ({ cause }: ToldCause, name: string): string => decibels(cause.numbers[name] ?? Number.NaN);
const has = ({ cause }: ToldCause, name: string): boolean => cause.numbers[name] !== undefined;
const at = ({ op, type }: ToldCause): string => `${op} (${type})`;
const readerOf = ({ reader }: ToldCause): string => reader ?? "what reads it";
const fedBy = ({ fed }: ToldCause): string => common.list(fed);

function heldBy({ held, format }: ToldCause): string {
  if (!held) return "";
  const where = held.own ? "Its constant" : `The constant of \`${held.op}\``;
  const what = held.becomes === null ? `is beyond ${format}` : `becomes ${number(held.becomes)} in ${format}`;
  const more = held.others > 0 ? ` (and ${plural(held.others, "other")})` : "";
  return ` ${where}, ${number(held.value)},${more} ${what}.`;
}

/** `12 Inf and 3 NaN`; empty where all is finite. */
const notFinite = ({ broken: { inf, nan } }: ToldCause): string =>
  [inf > 0 ? `${number(inf)} Inf` : "", nan > 0 ? `${number(nan)} NaN` : ""].filter(Boolean).join(" and ");
const are = ({ broken: { inf, nan } }: ToldCause): string => (inf + nan === 1 ? "is" : "are");

const settled = ({ settle }: ToldCause): string => (settle ? ` What would tell more: ${settle}.` : "");

function cancelled(told: ToldCause): string {
  const what = has(told, "terms")
    ? `sums of ${n(told, "terms")} terms, whose magnitudes come to ${n(told, "from")} on average,`
    : `values up to ${n(told, "from")}`;
  return `${at(told)} is what is left of ${what} on ${told.input}: ${n(told, "left")} at most, where ${told.format} goes in steps of ${n(told, "step")} at their magnitude.`;
}

/** The words of each cause. */
export const cause: Record<Cause["kind"], (told: ToldCause) => CauseWords> = {
  overflow: (told) => {
    const ends = `${told.format} ends at ${n(told, "limit")}`;
    if (has(told, "readerRow"))
      return {
        title: `${told.op} overflows ${told.format}`,
        sentence: `${at(told)} reaches ${n(told, "reaches")} on ${told.input}. MNN computes it in fp32 and hands it to ${readerOf(told)} in ${told.format}, which ends at ${n(told, "limit")}${told.cause.saturated ? `: what is beyond is read as ${n(told, "limit")}` : ""}.`,
      };
    if (has(told, "fed"))
      return {
        title: `${told.op} reads an input beyond ${told.format}`,
        sentence: `${at(told)} reads ${fedBy(told)}, which reaches ${n(told, "fed")} on ${told.input}, and ${ends}: its result is wrong from there on.`,
      };
    const became = told.cause.saturated
      ? `MNN keeps it as ${n(told, "limit")}`
      : `${notFinite(told)} ${are(told)} born there`;
    const constant = Math.abs(told.cause.constants?.[0]?.value ?? 0);
    const reads = constant > 0 && constant === told.cause.numbers.reaches;
    return {
      title: reads
        ? `${told.op} reads a constant beyond ${told.format}`
        : `${told.op} overflows ${told.format}`,
      sentence: reads
        ? `${at(told)} computes with the constant ${number(told.cause.constants![0]!.value)} and ${ends}: on ${told.input} its result is wrong from there on.`
        : `${at(told)} reaches ${n(told, "reaches")} on ${told.input} and ${ends}: ${became}.${heldBy(told)}`,
    };
  },
  underflow: (told) => ({
    title: has(told, "zeros")
      ? `${told.op} becomes zero in ${told.format}`
      : `${told.op} is too small for ${told.format}`,
    sentence: has(told, "zeros")
      ? `${n(told, "zeros")} of ${n(told, "of")} values of ${at(told)} ${told.cause.numbers.zeros === 1 ? "becomes" : "become"} 0 on ${told.input}: ${told.format} has nothing below ${n(told, "smallest")}, and ${readerOf(told)} makes something large of it.${heldBy(told)}`
      : `${at(told)} is ${n(told, "reaches")} at most on ${told.input}; ${told.format} keeps full precision down to ${n(told, "tiny")} and nothing below ${n(told, "smallest")}.${heldBy(told)}`,
  }),
  resolution: (told) => ({
    title: `${told.op} needs finer steps than ${told.format} has`,
    sentence: has(told, "fed")
      ? `${at(told)} reads ${fedBy(told)}, which reaches ${n(told, "fed")} on ${told.input}, where ${told.format} goes in steps of ${n(told, "step")}: what it makes of them is wrong.`
      : `${at(told)} reaches ${n(told, "reaches")} on ${told.input}, where ${told.format} goes in steps of ${n(told, "step")}: its own error is a rounding, and ${readerOf(told)} makes wrong values of it.`,
  }),
  cancellation: (told) => ({
    title: `${told.op} cancels what ${told.format} can hold`,
    sentence: cancelled(told),
  }),
  conditioning: (told) => ({
    title: `${told.op} cancels so much that fp32 itself is not sure`,
    sentence: `${cancelled(told)} Two programs that are both right differ there.`,
  }),
  accumulator: (told) => {
    const fits = (told.cause.numbers.reaches ?? 0) <= (told.cause.numbers.limit ?? 0);
    const magnitude = has(told, "magnitude") && Number.isFinite(told.cause.numbers.magnitude);
    const result = fits
      ? `Its result, ${n(told, "reaches")} at most, fits; the sums on the way lose too much.`
      : "";
    const ideal = has(told, "idealDb")
      ? ` Computed in fp32 and then rounded to ${told.format}, it is ${db(told, "idealDb")} from the reference.`
      : "";
    return {
      title: `${told.op} adds up in ${told.format}, which loses too much`,
      sentence:
        `Each element of ${at(told)} is a sum${has(told, "terms") ? ` of ${n(told, "terms")} terms` : ""}${magnitude ? `, whose magnitudes come to ${n(told, "magnitude")} on average${has(told, "largestMagnitude") ? ` and ${n(told, "largestMagnitude")} at most` : ""}` : ""} on ${told.input}, and MNN's kernel adds them in ${told.format}. ${result}${ideal}`.trim(),
    };
  },
  kernel: (told) => {
    const gives = notFinite(told) ? `gives ${notFinite(told)}` : `is ${db(told, "ownDb")} from the reference`;
    return {
      title: `MNN's ${told.format} kernel breaks ${told.op}`,
      sentence: `${at(told)} ${gives} on ${told.input} though what it reads is right and its result, ${n(told, "reaches")} at most, fits. Computed in fp32 and then rounded to ${told.format}, it is ${db(told, "idealDb")} from the reference: the kernel is at fault, not the format.${settled(told)}`,
    };
  },
  operator: (told) => ({
    title: told.op
      ? `${told.op} is wrong at every precision`
      : `\`${told.config}\` is wrong at every precision`,
    sentence: told.op
      ? `${at(told)} differs on ${told.input} from what is right outside MNN.`
      : `On ${told.input} it differs from what is right outside MNN.`,
  }),
  converter: (told) => ({
    title: told.op ? `The converter made ${told.op} another op` : "The converter made another network",
    sentence: `On ${told.input} the converted model differs from its source.`,
  }),
  quantization: (told) => ({
    title: `${told.op} loses its values to 8-bit activations`,
    sentence: `The weights of ${at(told)} are integers, and under memory=low MNN makes its activations 8-bit integers as well: on ${told.input} that leaves ${db(told, "snrDb")}, of values up to ${n(told, "largest")} with a mean magnitude of ${n(told, "mean")}. No fp16 is in it.`,
  }),
  growth: (told) => ({
    title: `\`${told.config}\` drifts little by little`,
    sentence: `No op is to blame on ${told.input}: over ${plural(told.cause.numbers.ops ?? 0, "op")} on the way to the output none loses more than ${db(told, "mostDb")}${has(told, "lostDb") ? ` of the ${db(told, "lostDb")} that are lost` : ""}.`,
  }),
  tie: (told) => ({
    title: `\`${told.config}\` chooses otherwise where two values tie`,
    sentence: `On ${told.input} ${plural(told.cause.numbers.elements ?? 0, "element")} of the output ${told.cause.numbers.elements === 1 ? "differs" : "differ"}, ${told.cause.numbers.ties === told.cause.numbers.elements ? "each" : `${number(told.cause.numbers.ties ?? 0)} of them`} between values that lie within one step of ${told.format}.`,
  }),
  fallback: (told) => ({ title: `\`${told.config}\` did not run as asked`, sentence: "" }),
  unstable: (told) => ({
    title: `\`${told.config}\` gives different bits from run to run`,
    sentence: `${plural(told.cause.numbers.repeats ?? 0, "run")} of ${told.input} on the same input did not agree${has(told, "resized") ? ": after an input of another shape, in the same session, it gives other bits" : ""}.`,
  }),
  unknown: (told) => {
    const { op, verdict, config, input } = told;
    const broken = notFinite(told);
    const fails = failing[verdict] ?? "differs from the reference";
    if (!op)
      return {
        title: `\`${config}\` ${fails}`,
        sentence: `Where and why it starts on ${input} is not known.${settled(told)}`,
      };
    const first = told.walked
      ? "is the first op on the way to the output that is off by more than what it reads explains"
      : "is the first op beyond its bound";
    return {
      title: `\`${config}\` ${fails}, first at ${op}`,
      sentence: `${at(told)} ${first}${broken ? `: ${broken} in it on ${input}` : ` on ${input}`}. ${
        has(told, "idealDb")
          ? `Computed in fp32 with all tensors rounded to ${told.format} it is no better (${db(told, "idealDb")}): it is the format and no kernel of MNN's, but which way is not proven.`
          : "Why is not proven."
      }${settled(told)}`,
    };
  },
};

const failing: Partial<Record<Verdict, string>> = {
  nonfinite: "gives NaN or Inf",
  zeroed: "loses its output to zero",
  drift: "drifts from the reference",
};
