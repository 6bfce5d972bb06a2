import { cellLabel, groupLabel, worstSnr } from "../../core/present/label.ts";
import type { Cell, Finding, Report } from "../../core/report/schema.ts";
import { english } from "../../core/words/words.ts";
import { violations } from "../support/properties.ts";
import type { Claim } from "./case.ts";
import { cellsOf, findingsOf, outputsOf, releaseOf, tensorOf } from "./reading.ts";
import type { Told } from "./run.ts";

/** What is not as a claim wants it: of what kind, and in words. */
export interface Miss {
  kind: string;
  words: string;
}

export interface Held {
  claim: Claim;
  /** What the report says of the claim's cells, short. */
  got: string;
  misses: Miss[];
}

/** Verdicts that do not say that numbers differ. */
const notWrong = ["pass", "fallback", "crashed", "timeout", "unavailable", "reference-bad"];

/** Holds what the engine told of a run against a claim. */
export function hold(claim: Claim, { report, truth }: Told, nameOf: (name: string) => string): Held {
  if (typeof report === "string")
    return { claim, got: `no report: ${errorOf(report)}`, misses: [{ kind: "report", words: "no report" }] };
  const cells = chosen(report, claim);
  if (cells.length === 0) return { claim, got: "no cells", misses: [{ kind: "report", words: "no cells" }] };
  const told = cells.map((cell) => ({ cell, main: findingsOf(report, cell)[0] }));
  const against = truth === null || typeof truth === "string" ? [] : chosen(truth, claim);
  const misses = [
    ...told.flatMap(({ cell, main }) => holdCell(claim, cell, main, report, nameOf)),
    ...holdWords(claim, cells, report),
    ...holdFindings(claim, cells, report),
    ...(typeof truth === "string"
      ? [{ kind: "truth", words: `no report against the right outputs: ${errorOf(truth)}` }]
      : against.flatMap((cell) => holdTruth(claim, cell))),
  ];
  for (const words of violations(report.findings, report)) misses.push({ kind: "property", words });
  const got = told.map(({ cell, main }) => ({ words: describe(cell, main), decibels: decibelsOf(cell) }));
  const right = against.map((cell) => ({
    words: `${cell.verdict} against the truth`,
    decibels: decibelsOf(cell),
  }));
  return { claim, got: [...grouped(got), ...grouped(right)].join(", "), misses: merged(misses) };
}

const chosen = (report: Report, { mnn, target, config, inputs }: Claim): Cell[] =>
  cellsOf(report).filter(
    (cell) =>
      (!mnn || mnn.includes(releaseOf(cell))) &&
      (!target || cell.target === target) &&
      (!config || cell.config === config) &&
      (!inputs || inputs.includes(cell.input)),
  );

function verdictIs(verdict: string, wanted: Claim["verdict"]): boolean {
  const list: string[] = Array.isArray(wanted) ? wanted : [wanted];
  return list.includes(verdict) || (list.includes("wrong") && !notWrong.includes(verdict));
}

function holdCell(
  claim: Claim,
  cell: Cell,
  main: Finding | undefined,
  report: Report,
  nameOf: (name: string) => string,
): Miss[] {
  const misses: Miss[] = [];
  const miss = (kind: string, words: string) => misses.push({ kind, words });
  const outputs = outputsOf(cell);
  const output = (name: string) => outputs.find((one) => one.name === nameOf(name));
  if (!verdictIs(cell.verdict, claim.verdict))
    miss("verdict", `verdict ${cell.verdict}, wanted ${claim.verdict}`);
  if (claim.failing) {
    const failing = outputs.filter(({ verdict }) => verdict !== "pass").map(({ name }) => name);
    const wanted = claim.failing.map(nameOf);
    if (failing.toSorted().join() !== wanted.toSorted().join())
      miss("outputs", `failing outputs: ${failing.join(" ") || "none"}, wanted ${wanted.join(" ")}`);
  }
  if (claim.differ) {
    const { count, of } = claim.differ;
    const got = output(claim.differ.output)?.differ;
    if (!got || got.of !== of || (count === null ? got.count === 0 : got.count !== count))
      miss(
        "count",
        `${got ? `${got.count} of ${got.of}` : "no count"} differ, wanted ${count ?? "some"} of ${of}`,
      );
  }
  if (claim.slices) {
    const { axis, index } = claim.slices;
    const got = (output(claim.slices.output)?.slices ?? [])
      .filter((slice) => slice.axis === axis)
      .map((slice) => slice.index)
      .sort((a, b) => a - b);
    if (got.join() !== index.join())
      miss("slices", `slices of axis ${axis}: ${got.join(" ") || "none"}, wanted ${index.join(" ")}`);
  }
  if (claim.shape) {
    const got = output(claim.shape.output)?.referenceShape;
    if (got?.join() !== claim.shape.wanted.join())
      miss(
        "shape",
        `reference's shape ${got?.join("x") ?? "unsaid"}, wanted ${claim.shape.wanted.join("x")}`,
      );
  }
  if (claim.birth) {
    const wanted = claim.birth.map(nameOf);
    const got = main?.op ? tensorOf(main.op.name) : null;
    if (got === null || !wanted.includes(got))
      miss("birth", `born at ${got ?? "no op"}, wanted ${wanted.join(" or ")}`);
  }
  const kind = main?.cause?.kind;
  if (claim.cause && !claim.cause.some((word) => word === kind))
    miss("cause", `cause ${kind ?? "none"}, wanted ${claim.cause.join(" or ")}`);
  if (claim.causeIfAny && main && !claim.causeIfAny.some((word) => word === kind))
    miss("cause", `cause ${kind ?? "none"}, wanted ${claim.causeIfAny.join(" or ")} or no finding`);
  if (claim.saturated !== undefined && (main?.cause?.saturated ?? false) !== claim.saturated)
    miss("cause", `saturation ${main?.cause?.saturated ?? "unsaid"}`);
  if (claim.first && !report.findings[0]?.cells.includes(cell.id)) miss("first", "not the first finding");
  if (claim.silent && main) miss("silence", `a finding: ${main.title}`);
  for (const words of claim.says ?? [])
    if (!main?.sentences.some((sentence) => words.test(sentence))) miss("words", `does not say ${words}`);
  if (claim.format && cell.effective.format !== claim.format)
    miss("format", `format ${cell.effective.format ?? "unproven"}, wanted ${claim.format}`);
  if (claim.api && cell.api !== claim.api)
    miss("api", `through ${cell.api ?? "session"}, wanted ${claim.api}`);
  if (claim.ownConverter && !cell.converted?.converter.includes(releaseOf(cell)))
    miss("converter", `converted by ${cell.converted?.converter ?? "unsaid"} for ${releaseOf(cell)}`);
  return misses;
}

/** The verdict against the right outputs: of their numbers alone, so that one of precision passes. */
function holdTruth({ verdict }: Claim, cell: Cell): Miss[] {
  const numbers = cell.verdict === "fallback" ? "pass" : cell.verdict;
  if (verdictIs(numbers, verdict)) return [];
  return [{ kind: "truth", words: `${cell.verdict} against the right outputs, wanted ${verdict}` }];
}

function holdFindings({ findings: wanted }: Claim, cells: Cell[], report: Report): Miss[] {
  const got = new Set(cells.flatMap((cell) => findingsOf(report, cell)).map(({ id }) => id)).size;
  return wanted === undefined || got === wanted
    ? []
    : [{ kind: "findings", words: `${got} findings, wanted ${wanted}` }];
}

function holdWords({ saysNot = [] }: Claim, cells: Cell[], report: Report): Miss[] {
  const findings = cells.flatMap((cell) => findingsOf(report, cell));
  const text = [
    groupLabel(cells),
    ...cells.flatMap((cell) => [cellLabel(cell), cell.reason, cell.fix ?? "", cell.effective.proof]),
    ...findings.flatMap(({ title, sentences }) => [title, ...sentences]),
  ].join("\n");
  return saysNot
    .filter((words) => words.test(text))
    .map((words) => ({ kind: "words", words: `says ${words}` }));
}

const decibelsOf = ({ outputs }: Cell): number | null => worstSnr(outputs);

const describe = (cell: Cell, main: Finding | undefined): string =>
  [cell.verdict, main?.op ? `at ${tensorOf(main.op.name)}` : "", main?.cause?.kind ?? ""]
    .filter(Boolean)
    .join(" ");

/** Equal words once, with how often they come and from which to which SNR. */
function grouped(told: { words: string; decibels: number | null }[]): string[] {
  const groups = new Map<string, number[]>();
  for (const { words, decibels } of told)
    groups.set(words, [...(groups.get(words) ?? []), ...(decibels === null ? [] : [decibels])]);
  return [...groups].map(([words, all]) => {
    const count = told.filter((one) => one.words === words).length;
    const range = [Math.min(...all), Math.max(...all)].map(english.common.shortDecibels);
    const shown = all.length === 0 || !range[0] ? "" : ` ${[...new Set(range)].join(" to ")}`;
    return `${count > 1 ? `${count}x ` : ""}${words}${shown}`;
  });
}

const merged = (misses: Miss[]): Miss[] =>
  misses.filter((miss, at) => misses.findIndex(({ words }) => words === miss.words) === at);

const errorOf = (text: string): string =>
  /error: (.*)/.exec(text)?.[1]?.replaceAll(/\/\S*\//g, "") ?? text.split("\n")[0] ?? "";
