import { askedFormat } from "../judge/asked.ts";
import { duration, number, plural } from "../numeric/number.ts";
import { releaseRanges } from "../present/span.ts";
import { theBackend } from "../present/words.ts";
import { compareReleases, releaseTeller } from "../report/release.ts";
import type { Cause, Cell, Finding, OpRow, Output, Ship } from "../report/schema.ts";
import { isNumeric, type Verdict } from "../report/vocabulary.ts";
import type { Evidence } from "./evidence.ts";
import { apart } from "./inputs.ts";
import { isSound } from "./ship.ts";
import { english } from "./words.ts";

type Told = Pick<Finding, "title" | "sentences">;

/** What is to be explained: cells that failed in one way, and the one whose numbers are quoted. */
export interface Failure {
  example: Cell;
  op: OpRow | null;
  cause: Cause | null;
  cells: Cell[];
  ship: Ship[];
}

/**
 * A failure in words: what broke and its numbers, what it does to the output and the app, where it happens and what sets those
 * inputs apart, what to ship. Only what was measured is said.
 */
export function explain(failure: Failure, evidence: Evidence): Told {
  const { example, cells, ship } = failure;
  const { title, sentences } = what(failure, evidence);
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

function what(failure: Failure, evidence: Evidence): Told {
  const { example: cell, cause } = failure;
  const reason = `${capital(cell.reason)}.`;
  switch (cell.verdict) {
    case "fallback":
      return {
        title: `\`${cell.config}\` ${cell.effective.format ? `computed ${cell.effective.format}` : "is not proven to run as asked"} on ${cell.target}`,
        sentences: [reason, "MNN itself says nothing of it."],
      };
    case "crashed":
      return { title: `MNN gave no result for ${places(failure)}`, sentences: [reason] };
    case "timeout":
      return { title: `\`${cell.config}\` gave no answer in time on ${cell.target}`, sentences: [reason] };
    case "unavailable":
      return { title: `\`${cell.config}\` could not run on ${cell.target}`, sentences: [reason] };
    case "reference-bad":
      return {
        title: `The reference of \`${cell.config}\` on ${cell.target} cannot be trusted`,
        sentences: [reason],
      };
    default:
      if (!cause) throw new Error(`a cell that is ${cell.verdict} has no cause`);
      return because(failure, cause, evidence);
  }
}

/** The configs and the targets of a failure that is one in all of them. */
function places({ cells }: Failure): string {
  const configs = [...new Set(cells.map(({ config }) => `\`${config}\``))];
  const targets = [...new Set(cells.map(({ target }) => target))];
  return `${list(configs)} on ${list(targets)}`;
}

/** The cause in the catalogue's words, and what it comes to at the output. */
function because({ example, op }: Failure, cause: Cause, { configs }: Evidence): Told {
  const config = configs.find(({ id }) => id === example.config);
  const reader = example.ops?.rows[(cause.numbers.readerRow ?? 0) - 1];
  const { title, sentence } = english[cause.kind]({
    op: op ? `\`${op.name}\`` : "",
    type: op ? nameOfType(op) : "",
    input: example.input,
    config: example.config,
    verdict: example.verdict,
    format: config ? askedFormat(config) : (example.effective.format ?? "fp32"),
    cause,
    reader: reader ? `\`${reader.name}\` (${nameOfType(reader)})` : "what reads it",
    fed: (op?.inside?.fed ?? []).map(({ name }) => `\`${name}\``).join(" and "),
    walked: op?.inside != null,
    broken: {
      inf: op ? op.metrics.candidate.posInf + op.metrics.candidate.negInf : 0,
      nan: op?.metrics.candidate.nan ?? 0,
    },
  });
  const output = example.outputs.find(({ verdict }) => verdict === example.verdict) ?? example.outputs[0];
  const damage =
    cause.kind === "unstable" || cause.kind === "tie" || !output
      ? ""
      : afterwards(output, example.outputs.length > 1 ? ` \`${output.name}\`` : "");
  return { title, sentences: [sentence, damage, ...example.outputs.map(readAs)] };
}

/** What an app reads of an output, where it is known how it does. */
function readAs({ name, decoded }: Output): string {
  if (!decoded) return "";
  const { as, reference, candidate, differ, of } = decoded;
  if (as === "argmax")
    return differ === 0
      ? `The largest along the last axis of \`${name}\` is the same in all ${number(of)} places.`
      : `The largest along the last axis of \`${name}\` is another in ${number(differ)} of ${plural(of, "place")}.`;
  return reference === candidate
    ? `\`${name}\` reads the same: ${quoted(reference)}.`
    : `\`${name}\` reads ${quoted(candidate)} in place of ${quoted(reference)}.`;
}

/** How much of a text is quoted. */
const QUOTED = 80;
const quoted = (text: string): string => {
  const line = text.replaceAll("\n", " / ");
  return line === "" ? "nothing" : `"${line.length > QUOTED ? `${line.slice(0, QUOTED)}...` : line}"`;
};

/** `BinaryOp SUB`: what MNN calls it, and which of those it is. */
const nameOfType = ({ type, inside }: OpRow): string => (inside?.does ? `${type} ${inside.does}` : type);

/** What it comes to at the output. @param which its name, where there are others */
function afterwards({ verdict, reason, metrics, shape }: Output, which: string): string {
  const { nan, posInf, negInf } = metrics.candidate;
  const bad = nan + posInf + negInf;
  if (verdict !== "nonfinite" || bad === 0) {
    const { worst } = metrics;
    const element = worst
      ? `; the worst element is ${number(worst.candidate)} where the reference has ${number(worst.reference)}`
      : "";
    return verdict === "zeroed"
      ? `At the output${which} ${reason}.`
      : `At the output${which}: ${reason}${element}.`;
  }
  const share = bad === metrics.count ? "all of it" : `${number(bad)} of ${number(metrics.count)} elements`;
  const kind = nan === bad ? "NaN" : nan === 0 ? "Inf" : "NaN or Inf";
  const looks = nan > 0 ? whatTheAppSees(shape) : "";
  return `At the output${which} that is ${kind} in ${share}${looks}.`;
}

/** On which inputs, targets, configs and releases, and what sets those inputs apart. */
export function where(cells: Cell[], { cells: known, runtimes, inputs: fed }: Evidence): string {
  const [first] = cells;
  if (!first) return "";
  const releaseOf = releaseTeller({ runtimes });
  const targets = [...new Set(cells.map(({ target }) => target))];
  const configs = [...new Set(cells.map(({ config }) => config))];
  const releases = [...new Set(cells.map(releaseOf))].sort(compareReleases);
  const inputs = new Set(cells.map(({ input }) => input));
  const siblings = known.filter(
    (cell) =>
      cell.role === "candidate" &&
      cell.model === first.model &&
      configs.includes(cell.config) &&
      targets.includes(cell.target),
  );
  const all = new Set(siblings.map(({ input }) => input));
  const share =
    inputs.size < all.size
      ? `${named([...inputs])} (${inputs.size} of ${all.size} inputs)`
      : (["the one input", "both inputs"][all.size - 1] ?? `all ${all.size} inputs`);
  const places = `on ${list(targets)}${configs.length > 1 ? ` at ${list(configs.map((config) => `\`${config}\``))}` : ""}`;
  const asked = [...new Set(siblings.map(releaseOf))].sort(compareReleases);
  const happens = `It happens on ${share}, ${places}, with MNN ${releaseRanges(releases, asked)}.`;
  const of = (names: ReadonlySet<string>) =>
    fed.filter(({ model, id }) => model === first.model && names.has(id));
  const sound = [...all].filter((input) =>
    siblings.every((cell) => cell.input !== input || cell.verdict === "pass"),
  );
  const trait = isNumeric(first.verdict) ? apart(of(inputs), of(new Set(sound))) : null;
  return trait ? `${happens} ${capital(trait)}.` : happens;
}

/** Names, the first ones where they are many. */
const named = (names: string[]): string =>
  names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : list(names);

/** Verdicts on which nothing else to ship is the answer. */
const hasOwnFix: Verdict[] = ["fallback", "unavailable", "timeout", "reference-bad"];

function instead(cell: Cell, ship: Ship[], evidence: Evidence): string {
  const { targets, cells } = evidence;
  if (hasOwnFix.includes(cell.verdict)) return cell.fix ? `${capital(cell.fix)}.` : "";
  const configs = new Set(
    cells
      .filter(
        (other) => other.role === "candidate" && other.target === cell.target && other.model === cell.model,
      )
      .map(({ config }) => config),
  );
  const best = ship.find(({ target }) => target === cell.target);
  if (!best) return onOtherReleases(cell, [...configs], evidence);
  const emulated = targets.find(({ id }) => id === best.target)?.kind === "qemu";
  const time = emulated ? "emulation says nothing of its speed" : `${duration(best.medianMs)} an input`;
  return `Ship \`${best.config}\` there: it passes on ${best.of === 1 ? "the one cell" : `all ${number(best.of)} cells`} of this run (${time}).`;
}

/** A config that passes there with other releases; where there is none, that none passes. */
function onOtherReleases({ model, target }: Cell, configs: string[], { cells, runtimes }: Evidence): string {
  const releaseOf = releaseTeller({ runtimes });
  for (const config of configs) {
    const there = cells.filter(
      (cell) =>
        cell.role === "candidate" && cell.model === model && cell.target === target && cell.config === config,
    );
    const failing = new Set(there.filter((one) => !isSound(one)).map(releaseOf));
    const sound = [...new Set(there.map(releaseOf))].filter((release) => !failing.has(release));
    if (sound.length > 0)
      return `No config passes there with every release of this run; \`${config}\` does with MNN ${list(sound.sort(compareReleases))}.`;
  }
  return configs.length > 1 ? `No config of this run passes on ${target}.` : "";
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
