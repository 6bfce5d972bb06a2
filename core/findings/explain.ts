import { askedFormat } from "../judge/asked.ts";
import { compareReleases, releaseTeller } from "../report/release.ts";
import type { Cause, Cell, Finding, OpRow, Output, Ship } from "../report/schema.ts";
import { type Format, formatLimits, isNumeric, type Verdict } from "../report/vocabulary.ts";
import type { ToldCause } from "../words/en/cause.ts";
import type { Words } from "../words/words.ts";
import type { Evidence } from "./evidence.ts";
import { roundedTiny } from "./formats.ts";
import { apart } from "./inputs.ts";
import { isSound } from "./ship.ts";

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
export function explain(failure: Failure, evidence: Evidence, words: Words): Told {
  const { example, cells, ship } = failure;
  const { title, sentences } = what(failure, evidence, words);
  return {
    title: `${title}${elsewhere(title, example, evidence, words)}`,
    sentences: [
      words.common.paragraph(sentences),
      where(cells, evidence, words),
      instead(example, ship, evidence, words),
    ].filter(Boolean),
  };
}

/** Wrong numbers are a finding wherever they come from; that they are not of the backend that was asked for is said. */
function elsewhere(
  title: string,
  { verdict, config, effective }: Cell,
  { configs }: Evidence,
  words: Words,
): string {
  const asked = configs.find(({ id }) => id === config)?.backend;
  if (!isNumeric(verdict) || !effective.backend || !asked || effective.backend === asked) return "";
  return words.finding.elsewhere(title.includes(`\`${config}\``) ? null : config, effective.backend);
}

function what(failure: Failure, evidence: Evidence, words: Words): Told {
  const { example: cell, cause } = failure;
  const { finding: tell } = words;
  const reason = words.common.sentence(words.stored(cell.reason));
  switch (cell.verdict) {
    case "fallback":
      return {
        title: tell.fallback(cell.config, cell.effective.format, cell.target),
        sentences: [reason, tell.saysNothing],
      };
    case "crashed":
      return { title: tell.crashed(...places(failure)), sentences: [reason] };
    case "timeout":
      return { title: tell.timeout(cell.config, cell.target), sentences: [reason] };
    case "unavailable":
      return { title: tell.unavailable(cell.config, cell.target), sentences: [reason] };
    case "reference-bad":
      return { title: tell.referenceBad(cell.config, cell.target), sentences: [reason] };
    default:
      if (!cause) throw new Error(`a cell that is ${cell.verdict} has no cause`);
      return because(failure, cause, evidence, words);
  }
}

/** The configs and the targets of a failure that is one in all of them. */
const places = ({ cells }: Failure): [configs: string[], targets: string[]] => [
  [...new Set(cells.map(({ config }) => `\`${config}\``))],
  [...new Set(cells.map(({ target }) => target))],
];

/** The cause in the catalogue's words, and what it comes to at the output. */
function because({ example, op }: Failure, cause: Cause, { configs }: Evidence, words: Words): Told {
  const config = configs.find(({ id }) => id === example.config);
  const reader = example.ops?.rows[(cause.numbers.readerRow ?? 0) - 1];
  const format = config ? askedFormat(config) : (example.effective.format ?? "fp32");
  const { title, sentence } = words.cause[cause.kind]({
    op: op ? `\`${op.name}\`` : "",
    type: op ? nameOfType(op) : "",
    input: example.input,
    config: example.config,
    verdict: example.verdict,
    format,
    cause,
    settle: cause.settle ? words.stored(cause.settle) : "",
    reader: reader ? words.finding.outside.op({ name: reader.name, type: nameOfType(reader) }) : null,
    fed: (op?.inside?.fed ?? []).map(({ name }) => `\`${name}\``),
    held: held(cause, op, format),
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
      : afterwards(output, example.outputs.length > 1 ? output.name : null, words);
  return { title, sentences: [sentence, damage, ...example.outputs.map((one) => readAs(one, words))] };
}

/** The first of the constants that the format cannot hold, and what it becomes where it is too small. */
function held({ constants }: Cause, op: OpRow | null, format: Format): ToldCause["held"] {
  const [first] = constants ?? [];
  if (!first || !constants) return null;
  const { value } = first;
  return {
    own: first.op === op?.name,
    op: first.op,
    value,
    becomes: Math.abs(value) > formatLimits[format].tiny ? null : roundedTiny(value, format),
    others: constants.length - 1,
  };
}

/** What an app reads of an output, where it is known how it does. */
function readAs({ name, decoded }: Output, { finding: tell }: Words): string {
  if (!decoded) return "";
  const { as, reference, candidate, differ, of } = decoded;
  if (as === "argmax") return differ === 0 ? tell.sameLargest(name, of) : tell.otherLargest(name, differ, of);
  return reference === candidate
    ? tell.readsSame(name, reference)
    : tell.readsOther(name, candidate, reference);
}

/** `BinaryOp SUB`: what MNN calls it, and which of those it is. */
const nameOfType = ({ type, inside }: OpRow): string => (inside?.does ? `${type} ${inside.does}` : type);

/** What it comes to at the output. @param name its name, where there are others */
function afterwards(
  { verdict, reason, metrics, shape }: Output,
  name: string | null,
  { finding: tell, stored }: Words,
): string {
  const { nan, posInf, negInf } = metrics.candidate;
  const bad = nan + posInf + negInf;
  if (verdict !== "nonfinite" || bad === 0)
    return tell.atOutput(name, stored(reason), metrics.worst, verdict === "zeroed");
  const kind = nan === bad ? "NaN" : nan === 0 ? "Inf" : "both";
  const colours = shape.length === 4 && (shape[1] === 3 || shape[3] === 3);
  const looks = nan === 0 ? null : colours ? "black" : "compares";
  return tell.notFiniteAtOutput(name, kind, bad, metrics.count, looks);
}

/** On which inputs, targets, configs and releases, and what sets those inputs apart. */
export function where(
  cells: Cell[],
  { cells: known, runtimes, inputs: fed }: Evidence,
  words: Words,
): string {
  const [first] = cells;
  if (!first) return "";
  const { finding: tell, common } = words;
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
  const happens = tell.happens([...inputs], all.size, targets, configs, releases);
  const of = (names: ReadonlySet<string>) =>
    fed.filter(({ model, id }) => model === first.model && names.has(id));
  const sound = [...all].filter((input) =>
    siblings.every((cell) => cell.input !== input || cell.verdict === "pass"),
  );
  const traits = isNumeric(first.verdict) ? apart(of(inputs), of(new Set(sound))) : [];
  return traits.length > 0 ? common.paragraph([happens, common.sentence(tell.apart(traits))]) : happens;
}

/** Verdicts on which nothing else to ship is the answer. */
const hasOwnFix: Verdict[] = ["fallback", "unavailable", "timeout", "reference-bad"];

function instead(cell: Cell, ship: Ship[], evidence: Evidence, words: Words): string {
  const { targets, cells } = evidence;
  if (hasOwnFix.includes(cell.verdict)) return cell.fix ? words.common.sentence(words.stored(cell.fix)) : "";
  const configs = new Set(
    cells
      .filter(
        (other) => other.role === "candidate" && other.target === cell.target && other.model === cell.model,
      )
      .map(({ config }) => config),
  );
  const best = ship.find(({ target }) => target === cell.target);
  if (!best) return onOtherReleases(cell, [...configs], evidence, words);
  const target = targets.find(({ id }) => id === best.target);
  const emulated = target?.kind === "qemu" || Boolean(target?.emulator);
  return words.finding.ship(best.config, best.of, emulated ? null : best.medianMs);
}

/** A config that passes there with other releases; where there is none, that none passes. */
function onOtherReleases(
  { model, target }: Cell,
  configs: string[],
  { cells, runtimes }: Evidence,
  { finding: tell }: Words,
): string {
  const releaseOf = releaseTeller({ runtimes });
  for (const config of configs) {
    const there = cells.filter(
      (cell) =>
        cell.role === "candidate" && cell.model === model && cell.target === target && cell.config === config,
    );
    const failing = new Set(there.filter((one) => !isSound(one)).map(releaseOf));
    const sound = [...new Set(there.map(releaseOf))].filter((release) => !failing.has(release));
    if (sound.length > 0) return tell.otherReleases(config, sound.sort(compareReleases));
  }
  return configs.length > 1 ? tell.noConfig(target) : "";
}
