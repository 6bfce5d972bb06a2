import { askedFormat } from "../judge/asked.ts";
import { refusalOf } from "../judge/verdict.ts";
import { largestMagnitude } from "../numeric/metrics.ts";
import type { Cause, Cell, Finding, OpRow } from "../report/schema.ts";
import { isNumeric, severity, worstVerdict } from "../report/vocabulary.ts";
import { english } from "../words/words.ts";
import { causeOf, settles } from "./cause.ts";
import type { Evidence } from "./evidence.ts";
import { explain } from "./explain.ts";
import { hiddenFindings } from "./hidden.ts";
import { isOutside, outsideFindings } from "./outside.ts";
import { shippable } from "./ship.ts";

/** Cells that failed in one way. */
interface Kind {
  cells: Cell[];
  causes: Map<Cell, Cause | null>;
  /** Those whose cause was measured on another of them. */
  lent: ReadonlySet<Cell>;
}

/**
 * The kinds of failure in a run, worst first. Wrong numbers of one model that have one cause at one op are one finding, in however many
 * configurations, targets and releases; two causes at one op are two. What gave no numbers is apart for each config and
 * target. Sets each cell's `finding`.
 */
export function findFindings(evidence: Evidence): Finding[] {
  const kinds = new Map<string, Kind>();
  const { causes, lent } = causesOf(evidence);
  for (const [cell, cause] of causes) {
    // A cell that was judged by the truth failed for what is wrong at Normal, and for nothing else that is known.
    if (isOutside(cell) && (cell.reference.kind === "outside" || isFullPrecision(cell, evidence))) continue;
    const key = kindOf(cell, cause, evidence);
    const kind: Kind = kinds.get(key) ?? { cells: [], causes: new Map(), lent };
    kind.cells.push(cell);
    kind.causes.set(cell, cause);
    kinds.set(key, kind);
  }
  const byCell = new Map(evidence.cells.map((cell) => [cell.id, cell]));
  const first = outsideFindings(evidence).map((finding, index): Finding => {
    const id = `f${index + 1}`;
    for (const cell of finding.cells) byCell.get(cell)!.finding = id;
    return { id, ...finding };
  });
  const worst = ({ cells }: Kind) => severity.indexOf(worstVerdict(cells.map(({ verdict }) => verdict)));
  const groups = [...kinds.values()].sort((a, b) => worst(a) - worst(b));
  const others = groups.map((kind, index) => {
    const finding = describe(`f${first.length + index + 1}`, kind, evidence);
    for (const cell of kind.cells) cell.finding = finding.id;
    return finding;
  });
  const failures = [...first, ...others];
  return [...failures, ...hiddenFindings(evidence.cells, failures.length + 1)];
}

/** What an op's own arithmetic makes wrong. */
const OWN: ReadonlySet<string> = new Set(["kernel", "accumulator"]);
/** What a cell lacks whose op was not measured, though another input's was. */
const UNASKED: ReadonlySet<unknown> = new Set([settles.own, settles.ideal]);

/**
 * The cause of each cell that failed. An op's own arithmetic is measured on one input of a session (one run in lockstep is dear), and in
 * ideal low precision on some: where others are born at the same op and nothing else is proven of them, what was measured there is theirs as well.
 */
function causesOf({ cells, configs }: Evidence): Pick<Kind, "causes" | "lent"> {
  const failed = cells.filter(
    ({ role, verdict, stability }) =>
      role === "candidate" && (verdict !== "pass" || stability?.identical === false),
  );
  const causes = new Map(
    failed.map((cell) => [
      cell,
      causeOf(
        cell,
        configs.find(({ id }) => id === cell.config),
      ),
    ]),
  );
  const session = ({ model, runtime, target, config }: Cell) =>
    JSON.stringify([model, runtime, target, config]);
  const measured = new Map(
    [...causes].flatMap(([cell, cause]) =>
      cause && OWN.has(cause.kind) ? [[`${session(cell)} ${brokenOp(cell)?.name}`, cause] as const] : [],
    ),
  );
  const lent = new Set<Cell>();
  for (const [cell, cause] of causes) {
    const known = measured.get(`${session(cell)} ${brokenOp(cell)?.name}`);
    if (cause?.kind !== "unknown" || !UNASKED.has(cause.settle) || !known) continue;
    causes.set(cell, known);
    lent.add(cell);
  }
  return { causes, lent };
}

function kindOf(cell: Cell, cause: Cause | null, { configs }: Evidence): string {
  const unstable = cell.stability?.identical === false;
  const op = brokenOp(cell);
  const config = configs.find(({ id }) => id === cell.config);
  // What MNN says of itself is one failure wherever it says so; its log is each place's own.
  const refusal = refusalOf(cell);
  if (refusal) return JSON.stringify([cell.model, cell.verdict, refusal]);
  if (unstable || !isNumeric(cell.verdict) || !cause)
    return JSON.stringify([cell.model, cell.config, cell.verdict, unstable, cell.target]);
  // Where nothing is known of why, one place says nothing of another.
  if (!op && cause.kind === "unknown")
    return JSON.stringify([cell.model, cell.config, cell.verdict, cause.kind, cell.target]);
  const format = config ? askedFormat(config) : cell.effective.format;
  return JSON.stringify([cell.model, cause.kind, format, op && pieceless(op.name)]);
}

/** Whether the cell is one at Normal, so that what is said of Normal is all there is to say of it. */
const isFullPrecision = ({ config }: Cell, { configs }: Evidence): boolean => {
  const known = configs.find(({ id }) => id === config);
  return known !== undefined && askedFormat(known) === "fp32";
};

/** An op's name without the number of its piece, which releases count differently. */
const pieceless = (name: string): string => name.replace(/_raster_\d+$/, "");

/** The first op of a cell that broke; null where its ops were not looked into or none broke alone. */
export const brokenOp = ({ ops }: Cell): OpRow | null =>
  ops && ops.firstBad !== null ? (ops.rows[ops.firstBad] ?? null) : null;

function describe(id: string, { cells, causes, lent }: Kind, evidence: Evidence): Finding {
  const verdict = worstVerdict(cells.map((cell) => cell.verdict));
  const worst = cells.filter((cell) => cell.verdict === verdict);
  const measured = [worst, cells].map((some) => some.filter((cell) => !lent.has(cell)));
  const example = mostTelling(measured.find((some) => some.length > 0) ?? worst);
  const op = brokenOp(example);
  const cause = causes.get(example) ?? null;
  const ship = shippable(cells, evidence);
  return {
    id,
    model: example.model,
    config: example.config,
    verdict,
    format: example.effective.format,
    op: op && { name: op.name, type: op.type },
    ...explain({ example, op, cause, cells, ship }, evidence, english),
    example: example.id,
    cells: cells.map((cell) => cell.id),
    ship,
    cause,
    configs: [...new Set([example.config, ...cells.map(({ config }) => config)])],
  };
}

/** The cell that shows the failure best: the newest release, then the most broken elements, then the largest values. */
function mostTelling(cells: Cell[]): Cell {
  const weight = (cell: Cell): number =>
    cell.outputs.reduce((sum, { metrics }) => sum + metrics.broken + metrics.lost, 0);
  const magnitude = (cell: Cell): number => {
    const op = brokenOp(cell);
    return op ? largestMagnitude(op.metrics.reference) : 0;
  };
  return [...cells].reverse().reduce((best, cell) => {
    const [a, b] = [weight(cell), weight(best)];
    return a > b || (a === b && magnitude(cell) > magnitude(best)) ? cell : best;
  });
}
