import { brokenOp } from "../../../core/findings/findings.ts";
import { isExpected } from "../../../core/present/findings.ts";
import { buildGrid } from "../../../core/present/grid.ts";
import { headline, lede } from "../../../core/present/headline.ts";
import { commandPlace, targetName } from "../../../core/present/words.ts";
import type { Cell, Report } from "../../../core/report/schema.ts";
import { opTable } from "./op-table.ts";

/** A report as Markdown: what is broken, the findings, the grid, and for each finding the ops around the first bad one. */
export function renderMarkdown(report: Report): string {
  const more = lede(report);
  return [
    `# ${text(headline(report))}`,
    more ? text(more) : "",
    facts(report),
    ...report.findings
      .filter((finding) => !isExpected(finding, report.cells))
      .map((finding) => findingSection(report, finding)),
    gridSection(report),
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

function findingSection(report: Report, finding: Report["findings"][number]): string {
  const cell = report.cells.find(({ id }) => id === finding.example);
  const op = cell && brokenOp(cell);
  return [
    `## ${prose(finding.title)}`,
    finding.sentences.map(prose).join(" "),
    cell && op ? codeBlock(opTable(cell)) : "",
    cell ? `Run it again, ${commandPlace}:\n\n${codeBlock(cell.command)}` : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}

function gridSection(report: Report): string {
  const { rows, releases } = buildGrid<Cell>(report);
  const line = (fields: string[]) => `| ${fields.join(" | ")} |`;
  return [
    "## Grid",
    "",
    line(["model", "config", "target", ...releases]),
    line(["---", "---", "---", ...releases.map(() => "---")]),
    ...rows.map((row) =>
      line([
        text(row.model),
        text(row.config),
        text(targetName(row.target)),
        ...row.cells.map((group) => (group ? text(group.label) : "")),
      ]),
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
