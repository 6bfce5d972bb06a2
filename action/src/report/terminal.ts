import { styleText } from "node:util";
import { diagnosisFor, tellDiagnosis } from "../../../core/diagnosis/story.ts";
import { retold } from "../../../core/findings/retell.ts";
import { isExpected, isHidden } from "../../../core/present/findings.ts";
import { buildGrid } from "../../../core/present/grid.ts";
import { headline, lede } from "../../../core/present/headline.ts";
import { takenWords } from "../../../core/present/kept.ts";
import { targetName } from "../../../core/present/words.ts";
import { shownPlainly } from "../../../core/report/names.ts";
import type { Cell, Diagnosis, Finding, Report } from "../../../core/report/schema.ts";
import type { Verdict } from "../../../core/report/vocabulary.ts";
import { english, type Words } from "../../../core/words/words.ts";
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
export function renderTerminal(stored: Report, colour: boolean, words: Words = english): string {
  // Pictures are large, and none of their texts is shown.
  const report = { ...shownPlainly({ ...retold(stored, words), pictures: [] }), pictures: stored.pictures };
  const { common } = words;
  const paint = (style: Style, text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const more = lede(report, words);
  const tell = (finding: Finding): string => {
    const example = report.cells.find(({ id }) => id === finding.example);
    const title = paint("bold", common.named(finding.model, plain(finding.title)));
    const diagnosis = diagnosisFor(report, finding);
    return [
      title,
      plain(common.paragraph(finding.sentences)),
      example ? opTable(example, words) : "",
      diagnosis ? answers(diagnosis, words) : "",
    ]
      .filter(Boolean)
      .join("\n");
  };
  return [
    paint("bold", headline(report, words)),
    more ?? "",
    takenWords(report, words) ?? "",
    grid(report, paint, words),
    ...report.findings
      .filter((finding) => !isHidden(finding) && !isExpected(finding, report.cells))
      .map(tell),
    hiddenLines(report, words),
    expectedLines(report, words),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

/** Each answer of a diagnosis, and what was not answered. */
function answers(diagnosis: Diagnosis, words: Words): string {
  const { terminal: tell, common } = words;
  const told = tellDiagnosis(diagnosis, words).map(({ answer, sentences }) => [
    answer,
    common.paragraph(sentences),
  ]);
  const stopped = Object.entries(diagnosis.answers).flatMap(([answer, { asked }]) =>
    asked.stopped ? [[answer, tell.notFinished(words.stored(asked.stopped))]] : [],
  );
  const reasons = [...new Set(diagnosis.missing.map(({ why }) => why))];
  const missing = reasons.map((reason) => {
    const alike = diagnosis.missing.filter(({ why }) => why === reason).map(({ answer }) => answer);
    return [alike.join(", "), tell.notAnswered(words.stored(reason))];
  });
  return [
    tell.diagnosed(diagnosis.ms, diagnosis.runs),
    ...[...told, ...stopped, ...missing].map(([answer, said]) => `  ${common.named(answer!, plain(said!))}`),
  ].join("\n");
}

function expectedLines(report: Report, { terminal: tell, common }: Words): string {
  const lines = report.findings
    .filter((finding) => isExpected(finding, report.cells))
    .map((finding) => {
      const reason = report.cells.find(({ id }) => id === finding.example)?.expected?.reason;
      return `  ${common.named(finding.model, plain(finding.title))}${reason ? common.aside(reason) : ""}`;
    });
  return lines.length ? [tell.failedAsExpected, ...lines].join("\n") : "";
}

function hiddenLines({ findings }: Report, { terminal: tell, common }: Words): string {
  const lines = findings
    .filter(isHidden)
    .map(
      ({ model, title, sentences }) =>
        `  ${common.named(model, common.paragraph([common.stop(plain(title)), plain(sentences[0] ?? "")]))}`,
    );
  return lines.length ? [tell.hidden, ...lines].join("\n") : "";
}

function grid(report: Report, paint: (style: Style, text: string) => string, words: Words): string {
  const { rows, releases } = buildGrid<Cell>(report, words);
  const { columns } = words.terminal;
  const { outcome } = words.verdict;
  return table(
    [columns.model, columns.config, columns.target, ...releases],
    rows.map((row) => [
      row.model,
      row.config,
      targetName(row.target),
      ...row.cells.map((group) => {
        if (!group) return "";
        const mark =
          group.outcome === "expected" || group.outcome === "fixed"
            ? words.common.aside(outcome[group.outcome])
            : "";
        return paint(styles[group.verdict], group.label + mark);
      }),
    ]),
  );
}

const plain = (text: string): string => text.replaceAll("`", "");
