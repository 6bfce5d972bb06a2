import { brokenOp } from "../../../core/findings/findings.ts";
import { retold } from "../../../core/findings/retell.ts";
import { isExpected } from "../../../core/present/findings.ts";
import { foldReleases } from "../../../core/present/fold.ts";
import { buildGrid, type GridGroup } from "../../../core/present/grid.ts";
import { headline, lede } from "../../../core/present/headline.ts";
import { targetName } from "../../../core/present/words.ts";
import type { Cell, Report } from "../../../core/report/schema.ts";
import { english, type Words } from "../../../core/words/words.ts";
import { code, plain, prose as sentence } from "../github/text/markup.ts";
import { opTable } from "./op-table.ts";

/** A report as Markdown: what is broken, the findings, the grid, and for each finding the ops around the first bad one. */
export function renderMarkdown(stored: Report, words: Words = english): string {
  const report = retold(stored, words);
  const more = lede(report, words);
  return [
    `# ${text(headline(report, words))}`,
    more ? text(more) : "",
    facts(report),
    ...report.findings
      .filter((finding) => !isExpected(finding, report.cells))
      .map((finding) => findingSection(report, finding, words)),
    gridSection(report, words),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

function facts(report: Report): string {
  const { source } = report;
  const commit = source?.commit ? ` · ${code(source.commit.slice(0, 7))}` : "";
  return `${text(report.project)}${commit} · ${report.createdAt.slice(0, 16).replace("T", " ")} UTC`;
}

function findingSection(report: Report, finding: Report["findings"][number], words: Words): string {
  const { common, terminal: tell } = words;
  const cell = report.cells.find(({ id }) => id === finding.example);
  const op = cell && brokenOp(cell);
  return [
    `## ${prose(finding.title)}`,
    common.paragraph(finding.sentences.map(prose)),
    cell && op ? codeBlock(opTable(cell, words)) : "",
    cell ? `${tell.runAgain(common.commandPlace)}\n\n${codeBlock(cell.command)}` : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}

function gridSection(report: Report, words: Words): string {
  const { rows, releases } = buildGrid<Cell>(report, words);
  const { columns: named, grid } = words.terminal;
  const line = (fields: string[]) => `| ${fields.join(" | ")} |`;
  const label = (group: GridGroup<Cell> | null) => (group ? text(group.label) : "");
  const { heads, fieldsOf } = foldReleases(rows, releases, label, text, words);
  return [
    `## ${grid}`,
    "",
    line([named.model, named.config, named.target, ...heads]),
    line(["---", "---", "---", ...heads.map(() => "---")]),
    ...rows.map((row) =>
      line([
        code(row.model, WHOLE),
        code(row.config, WHOLE),
        code(targetName(row.target), WHOLE),
        ...fieldsOf(row.cells),
      ]),
    ),
  ].join("\n");
}

const codeBlock = (code: string): string => `\`\`\`\n${code.replaceAll("```", "'''")}\n\`\`\``;

/** As long as a text may be: a file of one's own is not cut as a comment is. */
const WHOLE = 100_000;

const text = (value: string): string => plain(value, WHOLE);
const prose = (value: string): string => sentence(value, WHOLE);
