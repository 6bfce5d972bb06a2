import { decibels, plural } from "../numeric/number.ts";
import { compareReleases, releaseTeller } from "../report/release.ts";
import type { Cause, Cell, Finding, OpName } from "../report/schema.ts";
import { isNumeric } from "../report/vocabulary.ts";
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
  const { outside, model, config, verdict, effective } = example;
  const { cause } = outside!;
  const { held, lacking } = counted(cause!.numbers);
  const op = blamed(example);
  const configs = [...new Set(cells.map((cell) => cell.config))];
  const releases = [...new Set(cells.map(releaseTeller(evidence)))].sort(compareReleases);
  const { runtime } = outside!;
  const truth = runtime.replace(/@.*$/, "").replace("-", " ");
  const measured = Object.entries(cause!.numbers).map(([name, value]) =>
    name.endsWith(", dB") ? `${name.slice(0, -4)}: ${decibels(value)}` : `${name}: ${value}`,
  );
  const shape = outside!.outputs.find(({ referenceShape }) => referenceShape);
  const isConverter = cause!.kind === "converter";
  const title = titleOf(example, releases);
  return {
    model,
    config,
    verdict,
    format: effective.format,
    op,
    title,
    sentences: [
      `On ${example.input}, against ${truth}: ${outside!.reason}.`,
      op && !isConditioned(example)
        ? `The first op of the source model that is off is \`${op.name}\` (${op.type})${lacking > 0 ? `, of those that MNN's graph has: ${plural(lacking, "other")} may come before it` : ""}.`
        : "",
      !op && held === 0 && lacking > 0
        ? `Where it starts is not known: none of the source's ops between has a counterpart in MNN's graph.`
        : "",
      isConverter
        ? `The converted network gives another ${shape ? "shape" : "type"} than its source does: no arithmetic does that.`
        : "",
      isConditioned(example)
        ? "One rounding of the inputs moves what is right as far: neither side is wrong, fp32 cannot tell."
        : "",
      `${measured.join("; ")}.`,
      unmatchedWords(outside!.unmatched ?? []),
      where(cells, evidence),
    ].filter(Boolean),
    example: example.id,
    cells: cells.map(({ id }) => id),
    ship: [],
    cause: cause!,
    configs,
  };
}

/** Ops that no tensor of the source goes by the name of: some of them by name, all of them in the report. */
function unmatchedWords(ops: OpName[]): string {
  if (ops.length === 0) return "";
  const shown = ops.slice(0, MOST_NAMED).map(({ name, type }) => `\`${name}\` (${type})`);
  const more = ops.length > MOST_NAMED ? ` and ${ops.length - MOST_NAMED} more` : "";
  const have = ops.length === 1 ? "has" : "have";
  return `${plural(ops.length, "op")} of MNN's ${have} no counterpart in the source by name: ${shown.join(", ")}${more}.`;
}

const MOST_NAMED = 3;

/** How many ops of the source were held against the truth, and how many could not be. */
const counted = (numbers: Cause["numbers"]) => ({
  held: numbers["ops held against the truth"] ?? 0,
  lacking: numbers["ops without a counterpart"] ?? 0,
});

/** The op that is told of; none where all before the output are without a counterpart, and any of them may be wrong. */
function blamed({ outside }: Cell) {
  const { held, lacking } = counted(outside!.cause!.numbers);
  return held === 0 && lacking > 0 ? null : (outside!.op ?? null);
}

function titleOf(example: Cell, releases: string[]): string {
  const { outside, config } = example;
  const { cause } = outside!;
  const op = blamed(example);
  const of = op ? `\`${op.name}\` (${op.type})` : `\`${config}\``;
  if (cause!.kind === "conditioning") return `\`${config}\`: fp32 itself differs, by rounding alone`;
  if (cause!.kind === "converter")
    return `${of} is converted wrongly, on ${plural(releases.length, "release")}: ${releases.join(", ")}`;
  return `${of} is wrong at Normal already, on ${releases.join(", ")}`;
}
