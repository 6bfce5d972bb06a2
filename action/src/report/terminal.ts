import { styleText } from "node:util";
import { diagnosisFor, tellDiagnosis } from "../../../core/diagnosis/story.ts";
import { duration, plural } from "../../../core/numeric/number.ts";
import { isExpected, isHidden } from "../../../core/present/findings.ts";
import { buildGrid } from "../../../core/present/grid.ts";
import { headline, lede } from "../../../core/present/headline.ts";
import { takenWords } from "../../../core/present/kept.ts";
import { targetName } from "../../../core/present/words.ts";
import type { Cell, Diagnosis, Finding, Report } from "../../../core/report/schema.ts";
import type { Verdict } from "../../../core/report/vocabulary.ts";
import { opTable } from "./op-table.ts";
import { table } from "./table.ts";

type Style = Parameters<typeof styleText>[0];

const styles: Record<Verdict, Style> = {
  pass: "green",
  drift: "yellow",
  nonfinite: "red",
  zeroed: "red",
  fallback: "gray",
  crashed: "magenta",
  timeout: "magenta",
  unavailable: "dim",
  "reference-bad": "yellow",
};

/** A report for a terminal: the answer, the grid, and each finding with the ops around the first bad one. */
export function renderTerminal(report: Report, colour: boolean): string {
  const paint = (style: Style, text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const more = lede(report);
  const tell = (finding: Finding): string => {
    const example = report.cells.find(({ id }) => id === finding.example);
    const title = paint("bold", `${finding.model}: ${plain(finding.title)}`);
    const diagnosis = diagnosisFor(report, finding);
    return [
      title,
      plain(finding.sentences.join(" ")),
      example ? opTable(example) : "",
      diagnosis ? answers(diagnosis) : "",
    ]
      .filter(Boolean)
      .join("\n");
  };
  return [
    paint("bold", headline(report)),
    more ?? "",
    takenWords(report) ?? "",
    grid(report, paint),
    ...report.findings
      .filter((finding) => !isHidden(finding) && !isExpected(finding, report.cells))
      .map(tell),
    hiddenLines(report),
    expectedLines(report),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

/** Each answer of a diagnosis, and what was not answered. */
function answers(diagnosis: Diagnosis): string {
  const told = tellDiagnosis(diagnosis).map(({ answer, sentences }) => [answer, sentences.join(" ")]);
  const stopped = Object.entries(diagnosis.answers).flatMap(([answer, { asked }]) =>
    asked.stopped ? [[answer, `not finished: ${asked.stopped}`]] : [],
  );
  const missing = diagnosis.missing.map(({ answer, why }) => [answer, `not answered: ${why}`]);
  return [
    `Diagnosed in ${duration(diagnosis.ms)}, ${plural(diagnosis.runs, "run")}:`,
    ...[...told, ...stopped, ...missing].map(([answer, words]) => `  ${answer}: ${plain(words!)}`),
  ].join("\n");
}

function expectedLines(report: Report): string {
  const lines = report.findings
    .filter((finding) => isExpected(finding, report.cells))
    .map((finding) => {
      const reason = report.cells.find(({ id }) => id === finding.example)?.expected?.reason;
      return `  ${finding.model}: ${plain(finding.title)}${reason ? ` (${reason})` : ""}`;
    });
  return lines.length ? ["Failed as expected:", ...lines].join("\n") : "";
}

function hiddenLines({ findings }: Report): string {
  const lines = findings
    .filter(isHidden)
    .map(({ model, title, sentences }) => `  ${model}: ${plain(title)}. ${plain(sentences[0] ?? "")}`);
  return lines.length ? ["Hidden, because the outputs pass:", ...lines].join("\n") : "";
}

function grid(report: Report, paint: (style: Style, text: string) => string): string {
  const { rows, releases } = buildGrid<Cell>(report);
  return table(
    ["model", "config", "target", ...releases],
    rows.map((row) => [
      row.model,
      row.config,
      targetName(row.target),
      ...row.cells.map((group) => {
        if (!group) return "";
        const mark =
          group.outcome === "expected" ? " (expected)" : group.outcome === "fixed" ? " (fixed)" : "";
        return paint(styles[group.verdict], group.label + mark);
      }),
    ]),
  );
}

const plain = (text: string): string => text.replaceAll("`", "");
