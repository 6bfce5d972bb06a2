import type { Row } from "./row.ts";

const heads = ["fault", "where", "tried", "survived", "lost"] as const;

const cellsOf = ({ fault, where, tried, survived, lost }: Row): string[] => [
  fault,
  where,
  String(tried),
  String(survived),
  String(lost.length),
];

/** The table for a terminal, with what was lost below it. */
export function renderText(rows: readonly Row[]): string {
  const lines = [[...heads], ...rows.map(cellsOf)];
  const widths = heads.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const table = lines.map((line) =>
    line
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join("  ")
      .trimEnd(),
  );
  return `${[...table, ...below(rows)].join("\n")}\n`;
}

/** The same as Markdown, for a workflow's summary. */
export function renderMarkdown(rows: readonly Row[], seed: number): string {
  const { tried, lost } = sums(rows);
  const lines = [[...heads], ["---", "---", "--:", "--:", "--:"], ...rows.map(cellsOf)];
  const table = lines.map((line) => `| ${line.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
  const notes = below(rows).map((line) => (line ? `- ${line}` : ""));
  return `## ${tried} faults, ${lost} lost\n\nSeed ${seed}.\n\n${[...table, ...notes].join("\n")}\n`;
}

export const sums = (rows: readonly Row[]): { tried: number; lost: number } => ({
  tried: rows.reduce((sum, { tried }) => sum + tried, 0),
  lost: rows.reduce((sum, { lost }) => sum + lost.length, 0),
});

/** Notes and losses, after an empty line where there are any. */
function below(rows: readonly Row[]): string[] {
  const lines = rows.flatMap(({ fault, where, lost, note }) => [
    ...(note ? [`${fault}, ${where}: ${note}`] : []),
    ...lost.map((line) => `LOST ${fault}, ${where}: ${line.replace(/\s*\n\s*/g, " / ")}`),
  ]);
  return lines.length > 0 ? ["", ...lines] : [];
}
