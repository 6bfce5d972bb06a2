import { causeOf } from "../../core/findings/cause.ts";
import type { Evidence } from "../../core/findings/evidence.ts";
import { isOutside } from "../../core/findings/outside.ts";
import type { Cell, Finding } from "../../core/report/schema.ts";
import { contradictions } from "./contradictions.ts";

/** As many names are all given; of more the first ones. */
const ALL_NAMED = 4;

/**
 * What holds of the findings of any run, in words where it does not: every cell that failed is told of once, opposite causes are
 * not one finding, one cause is not two, inputs that fail are named, and no sentence contradicts the table under it.
 */
export function violations(findings: readonly Finding[], evidence: Evidence): string[] {
  const told = findings.filter(({ rank }) => rank !== "hidden");
  return [
    ...told.flatMap((finding) => contradictions(finding, evidence)),
    ...everyFailureOnce(told, evidence),
    ...told.flatMap((finding) => oneCause(finding, evidence)),
    ...noTwins(told),
    ...told.flatMap((finding) => inputsNamed(finding, evidence)),
  ];
}

const failed = ({ role, verdict }: Cell): boolean => role === "candidate" && verdict !== "pass";

function everyFailureOnce(told: Finding[], { cells }: Evidence): string[] {
  return cells.filter(failed).flatMap((cell) => {
    const about = told.filter((finding) => finding.cells.includes(cell.id));
    const own = about.some(({ id }) => id === cell.finding);
    return own ? [] : [`${cell.id} is ${cell.verdict} and its finding is ${cell.finding ?? "none"}`];
  });
}

/** What is so of one place is proven of each: but an op's own arithmetic, which is measured on one input of a session. */
function oneCause({ title, cause, cells: ids }: Finding, { cells, configs }: Evidence): string[] {
  const mine = cells.filter(({ id }) => ids.includes(id));
  const kinds = mine.flatMap((cell) => {
    if (isOutside(cell)) return [];
    const own = causeOf(
      cell,
      configs.find(({ id }) => id === cell.config),
    );
    return own && own.kind !== "unknown" ? [own.kind] : [];
  });
  return kinds.filter((kind) => kind !== cause?.kind).map((kind) => `${title}: a cell of it is ${kind}`);
}

function noTwins(told: Finding[]): string[] {
  const seen = new Set<string>();
  return told.flatMap(({ model, cause, op, format, title }) => {
    if (!cause || !op) return [];
    const key = JSON.stringify([model, cause.kind, op.name.replace(/_raster_\d+$/, ""), format]);
    const twin = seen.has(key);
    seen.add(key);
    return twin ? [`${title}: told twice`] : [];
  });
}

function inputsNamed({ title, sentences, cells: ids, model }: Finding, { cells }: Evidence): string[] {
  const mine = cells.filter(({ id }) => ids.includes(id));
  const failing = new Set(mine.map(({ input }) => input));
  const all = new Set(
    cells
      .filter((cell) => cell.model === model && mine.some(({ config }) => config === cell.config))
      .map(({ input }) => input),
  );
  if (failing.size === all.size || failing.size > ALL_NAMED) return [];
  const text = sentences.join("\n");
  return [...failing]
    .filter((input) => !text.includes(input))
    .map((input) => `${title}: ${input} fails and is not named`);
}
