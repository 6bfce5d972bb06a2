import { brokenOp } from "../../../core/findings/findings.ts";
import { retold } from "../../../core/findings/retell.ts";
import { isExpected } from "../../../core/present/findings.ts";
import { foldReleases } from "../../../core/present/fold.ts";
import { buildGrid, type GridGroup } from "../../../core/present/grid.ts";
import { headline, lede } from "../../../core/present/headline.ts";
import { targetName } from "../../../core/present/words.ts";
import type { Cell, Report } from "../../../core/report/schema.ts";
import { english, type Words } from "../../../core/words/words.ts";
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
  const commit = source?.commit ? ` · \`${source.commit.slice(0, 7)}\`` : "";
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
      line([text(row.model), text(row.config), text(targetName(row.target)), ...fieldsOf(row.cells)]),
    ),
  ].join("\n");
}

const codeBlock = (code: string): string => `\`\`\`\n${code.replaceAll("```", "'''")}\n\`\`\``;

/** Text that is only text: names in reports come from models, files and branches. */
const text = (value: string): string =>
  value.replace(/[\\`*_{}[\]<>()#+!|~@&]/g, "\\$&").replaceAll("\n", " ");

/** Text whose `code` stays code: names in a sentence come from models and files as well. */
const prose = (value: string): string =>
  value
    .split("`")
    .map((part, index, parts) =>
      index % 2 === 1 && index < parts.length - 1
        ? `\`${part.replaceAll("\n", " ")}\``
        : part.replace(/[\\`*_[\]<>#|~&@]/g, "\\$&").replaceAll("\n", " "),
    )
    .join("");
