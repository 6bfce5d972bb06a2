import { largestMagnitude } from "../numeric/metrics.ts";
import { decibels, duration, number, plural } from "../numeric/number.ts";
import { theBackend } from "../present/words.ts";
import { compareReleases, releaseTeller } from "../report/release.ts";
import type { Cell, Finding, OpRow, Output, Ship } from "../report/schema.ts";
import { type Format, formatLimits, isNumeric, type Verdict } from "../report/vocabulary.ts";
import type { Evidence } from "./evidence.ts";

type Words = Pick<Finding, "title" | "sentences">;

/**
 * A failure in words: what broke and its numbers, what it does to the output and the app, where it happens and where
 * not, what to ship. Only what was measured is said.
 */
export function explain(
  example: Cell,
  op: OpRow | null,
  cells: Cell[],
  ship: Ship[],
  evidence: Evidence,
): Words {
  const { title, sentences } = what(example, op);
  return {
    title: `${title}${elsewhere(title, example, evidence)}`,
    sentences: [
      sentences.filter(Boolean).join(" "),
      where(cells, evidence),
      instead(example, ship, evidence),
    ].filter(Boolean),
  };
}

/** Wrong numbers are a finding wherever they come from; that they are not of the backend that was asked for is said. */
function elsewhere(title: string, { verdict, config, effective }: Cell, { configs }: Evidence): string {
  const asked = configs.find(({ id }) => id === config)?.backend;
  if (!isNumeric(verdict) || !effective.backend || !asked || effective.backend === asked) return "";
  const named = title.includes(`\`${config}\``) ? "" : `\`${config}\`, `;
  return ` (${named}computed on ${theBackend(effective.backend)})`;
}

function what(cell: Cell, op: OpRow | null): Words {
  const output = cell.outputs.find(({ verdict }) => verdict === cell.verdict) ?? cell.outputs[0];
  if (cell.stability?.identical === false && cell.verdict === "pass")
    return {
      title: `\`${cell.config}\` gives different bits from run to run`,
      sentences: [
        `${plural(cell.stability.repeats, "run")} of ${cell.input} on the same input did not agree.`,
      ],
    };
  switch (cell.verdict) {
    case "nonfinite":
      return nonfinite(cell, op, output);
    case "zeroed":
      return zeroed(cell, op, output);
    case "drift":
      return drift(cell, op, output);
    case "fallback":
      return {
        title: `\`${cell.config}\` ${cell.effective.format ? `computed ${cell.effective.format}` : "is not proven to run as asked"} on ${cell.target}`,
        sentences: [`${capital(cell.reason)}.`, "MNN itself says nothing of it."],
      };
    case "crashed":
      return {
        title: `MNN gave no result for \`${cell.config}\` on ${cell.target}`,
        sentences: [`${capital(cell.reason)}.`],
      };
    case "timeout":
      return {
        title: `\`${cell.config}\` gave no answer in time on ${cell.target}`,
        sentences: [`${capital(cell.reason)}.`],
      };
    case "unavailable":
      return {
        title: `\`${cell.config}\` could not run on ${cell.target}`,
        sentences: [`${capital(cell.reason)}.`],
      };
    default:
      return {
        title: `The reference of \`${cell.config}\` on ${cell.target} cannot be trusted`,
        sentences: [`${capital(cell.reason)}.`],
      };
  }
}

function nonfinite(cell: Cell, op: OpRow | null, output: Output | undefined): Words {
  const format = cell.effective.format ?? "fp32";
  const damage = output ? afterwards(output) : "";
  if (!op)
    return {
      title: `\`${cell.config}\` gives NaN or Inf`,
      sentences: [`${capital(cell.reason)} on ${cell.input}. ${damage}`],
    };
  const limit = formatLimits[format].max;
  const reaches = largestMagnitude(op.metrics.reference);
  const born = bornThere(op);
  const beyond = reaches > limit;
  const first = beyond
    ? `\`${op.name}\` (${op.type}) reaches ${number(reaches)} on ${cell.input} and ${format} ends at ${number(limit)}: ${born} born there.`
    : `\`${op.name}\` (${op.type}) turns ${born.replace(/ (is|are)$/, "")} out on ${cell.input} although its result, ${number(reaches)} at most, fits in ${format} (up to ${number(limit)}): a partial sum inside it overflowed, or its kernel is wrong.`;
  return {
    title: beyond ? `\`${op.name}\` overflows ${format}` : `\`${op.name}\` breaks in ${format}`,
    sentences: [first, damage],
  };
}

function bornThere({ metrics }: OpRow): string {
  const { candidate } = metrics;
  const inf = candidate.posInf + candidate.negInf;
  const parts = [inf ? `${number(inf)} Inf` : "", candidate.nan ? `${number(candidate.nan)} NaN` : ""].filter(
    Boolean,
  );
  return `${parts.join(" and ")} ${inf + candidate.nan === 1 ? "is" : "are"}`;
}

function afterwards({ metrics, shape }: Output): string {
  const { nan, posInf, negInf } = metrics.candidate;
  const bad = nan + posInf + negInf;
  const share = bad === metrics.count ? "all of it" : `${number(bad)} of ${number(metrics.count)} elements`;
  const kind = nan === bad ? "NaN" : nan === 0 ? "Inf" : "NaN or Inf";
  const looks = nan > 0 ? whatTheAppSees(shape) : "";
  return `At the output that is ${kind} in ${share}${looks}.`;
}

function zeroed(cell: Cell, op: OpRow | null, output: Output | undefined): Words {
  const format: Format = cell.effective.format ?? "fp32";
  const lost = output ? `${capital(output.reason)} on ${cell.input}.` : "";
  if (!op) return { title: `\`${cell.config}\` loses the output to zero`, sentences: [lost] };
  const { reference } = op.metrics;
  return {
    title: `\`${op.name}\` loses its values in ${format}`,
    sentences: [
      `\`${op.name}\` (${op.type}) is the first op that is off: the reference has a mean magnitude of ${number(reference.meanMagnitude)} there, ${format} keeps full precision down to ${number(formatLimits[format].tiny)} only.`,
      lost,
    ],
  };
}

function drift(cell: Cell, op: OpRow | null, output: Output | undefined): Words {
  const numbers = output
    ? `On ${cell.input}: ${output.reason}; the worst element is ${number(output.metrics.worst?.candidate ?? Number.NaN)} where the reference has ${number(output.metrics.worst?.reference ?? Number.NaN)}.`
    : "";
  if (!op)
    return {
      title: `\`${cell.config}\` drifts from the reference`,
      sentences: [
        numbers,
        cell.ops ? "No single op is beyond its bound: the error grows along the network." : "",
      ],
    };
  return {
    title: `\`${cell.config}\` drifts, first at \`${op.name}\``,
    sentences: [
      numbers,
      `The first op beyond its bound is \`${op.name}\` (${op.type}) with ${decibels(op.metrics.snrDb)}.`,
    ],
  };
}

function where(cells: Cell[], { cells: known, runtimes }: Evidence): string {
  const [first] = cells;
  if (!first) return "";
  const releaseOf = releaseTeller({ runtimes });
  const targets = [...new Set(cells.map(({ target }) => target))];
  const releases = [...new Set(cells.map(releaseOf))].sort(compareReleases);
  const inputs = new Set(cells.map(({ input }) => input));
  const siblings = new Set(
    known
      .filter(
        (cell) =>
          cell.role === "candidate" &&
          cell.model === first.model &&
          cell.config === first.config &&
          targets.includes(cell.target),
      )
      .map(({ input }) => input),
  );
  const share =
    inputs.size < siblings.size
      ? `${inputs.size} of ${siblings.size} inputs`
      : (["the one input", "both inputs"][siblings.size - 1] ?? `all ${siblings.size} inputs`);
  return `It happens on ${share}, on ${list(targets)}, with MNN ${list(releases)}.`;
}

/** Verdicts on which nothing else to ship is the answer. */
const hasOwnFix: Verdict[] = ["fallback", "unavailable", "timeout", "reference-bad"];

function instead(cell: Cell, ship: Ship[], { targets, cells }: Evidence): string {
  if (hasOwnFix.includes(cell.verdict)) return cell.fix ? `${capital(cell.fix)}.` : "";
  const configs = new Set(
    cells
      .filter(
        (other) => other.role === "candidate" && other.target === cell.target && other.model === cell.model,
      )
      .map(({ config }) => config),
  );
  const best = ship.find(({ target }) => target === cell.target);
  if (!best) return configs.size > 1 ? `No config of this run passes on ${cell.target}.` : "";
  const emulated = targets.find(({ id }) => id === best.target)?.kind === "qemu";
  const time = emulated ? "emulation says nothing of its speed" : `${duration(best.medianMs)} an input`;
  return `Ship \`${best.config}\` there: it passes on ${best.of === 1 ? "the one cell" : `all ${number(best.of)} cells`} of this run (${time}).`;
}

/** What NaN comes to in an app: a pixel cast to an integer (0 on Arm), or a score compared with a threshold. */
function whatTheAppSees(shape: number[]): string {
  const colours = shape.length === 4 && (shape[1] === 3 || shape[3] === 3);
  return colours
    ? "; cast to an integer pixel NaN is 0, so the app shows black there"
    : "; NaN compares false, so a threshold finds nothing there";
}

/** Formats keep their small letters. */
const capital = (text: string): string =>
  /^(fp|bf)\d/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);

const list = (items: string[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
