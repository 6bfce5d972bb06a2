import { compareReleases, releaseTeller } from "../report/release.ts";
import type { Cause, Cell, Finding } from "../report/schema.ts";
import { isNumeric } from "../report/vocabulary.ts";
import { english, type Words } from "../words/words.ts";
import type { Evidence } from "./evidence.ts";
import { where } from "./explain.ts";

/**
 * Findings of MNN's Normal against what is right outside MNN: an op that is wrong at Normal already, a converter
 * that changed the network, or fp32 that itself differs. One cause is one finding, in however many cells it is seen.
 */
export function outsideFindings(evidence: Evidence): Omit<Finding, "id">[] {
  const kinds = new Map<string, Cell[]>();
  for (const cell of evidence.cells.filter(isOutside)) {
    const { cause, op } = cell.outside!;
    const key = JSON.stringify([cell.model, cause!.kind, op?.name, op?.type]);
    kinds.set(key, [...(kinds.get(key) ?? []), cell]);
  }
  return [...kinds.values()]
    .sort(([a], [b]) => Number(isConditioned(a!)) - Number(isConditioned(b!)))
    .map((cells) => describe(cells, evidence));
}

/** Whether a cell fails for a reason that lies in MNN's Normal, or in fp32 itself. */
export const isOutside = ({ role, verdict, outside }: Cell): boolean =>
  role === "candidate" && !!outside?.cause && isNumeric(verdict) && verdict !== "pass";

const isConditioned = ({ outside }: Cell): boolean => outside?.cause?.kind === "conditioning";

function describe(cells: Cell[], evidence: Evidence): Omit<Finding, "id"> {
  const example = cells.find(({ reference }) => reference.kind === "outside") ?? cells[0]!;
  const { model, config, verdict, effective } = example;
  return {
    model,
    config,
    verdict,
    format: effective.format,
    op: blamed(example),
    ...tellOutside(example, cells, evidence, english),
    example: example.id,
    cells: cells.map(({ id }) => id),
    ship: [],
    cause: example.outside!.cause!,
    configs: [...new Set(cells.map((cell) => cell.config))],
  };
}

/** A finding of what lies outside of MNN's arithmetic at low precision, in words. */
export function tellOutside(
  example: Cell,
  cells: Cell[],
  evidence: Evidence,
  words: Words,
): Pick<Finding, "title" | "sentences"> {
  const tell = words.finding.outside;
  const { outside, input } = example;
  const { cause, runtime } = outside!;
  const { held, lacking } = counted(cause!.numbers);
  const op = blamed(example);
  const releases = [...new Set(cells.map(releaseTeller(evidence)))].sort(compareReleases);
  const truth = runtime.replace(/@.*$/, "").replace("-", " ");
  const shape = outside!.outputs.find(({ referenceShape }) => referenceShape);
  const unmatched = outside!.unmatched ?? [];
  return {
    title: titleOf(example, releases, words),
    sentences: [
      tell.against(input, truth, words.stored(outside!.reason)),
      op && !isConditioned(example) ? tell.firstOp(op, lacking) : "",
      !op && held === 0 && lacking > 0 ? tell.notKnown : "",
      cause!.kind === "converter" ? tell.another(shape ? "shape" : "type") : "",
      isConditioned(example) ? (held > 0 ? tell.cancels : tell.rounding) : "",
      cause!.kind === "quantization" ? tell.weights : "",
      cause!.kind === "growth" ? tell.growth(grownOf(cause!.numbers)) : "",
      tell.measured(measuredOf(cause!.numbers)),
      unmatched.length > 0 ? tell.unmatched(unmatched, MOST_NAMED) : "",
      where(cells, evidence, words),
    ].filter(Boolean),
  };
}

const MOST_NAMED = 3;

/** How many ops of the source were held against the truth, and how many could not be. */
const counted = (numbers: Cause["numbers"]) => ({
  held: numbers["ops held against the truth"] ?? 0,
  lacking: numbers["ops without a counterpart"] ?? 0,
});

const GROWN: readonly string[] = ["ops", "mostDb", "lostDb"];
const grownOf = ({ ops = 0, mostDb = Number.NaN, lostDb = Number.NaN }: Cause["numbers"]) => ({
  ops,
  mostDb,
  lostDb,
});
const measuredOf = (numbers: Cause["numbers"]): Cause["numbers"] =>
  Object.fromEntries(Object.entries(numbers).filter(([name]) => !GROWN.includes(name)));

/** The op that is told of; none where all before the output are without a counterpart, and any of them may be wrong. */
function blamed({ outside }: Cell) {
  const { held, lacking } = counted(outside!.cause!.numbers);
  return held === 0 && lacking > 0 ? null : (outside!.op ?? null);
}

function titleOf(example: Cell, releases: string[], { finding: { outside: tell } }: Words): string {
  const { outside, config } = example;
  const { cause } = outside!;
  const op = blamed(example);
  const of = op ? tell.op(op) : `\`${config}\``;
  if (cause!.kind === "conditioning") return tell.titleConditioning(config);
  if (cause!.kind === "quantization") return tell.titleWeights(releases);
  if (cause!.kind === "growth") return tell.titleGrowth(config, releases);
  return cause!.kind === "converter" ? tell.titleConverter(of, releases) : tell.titleOperator(of, releases);
}
