import { faultsOf, type Row } from "./row.ts";

const columns = [
  "surface",
  "inputs",
  "refused, by code",
  "accepted",
  "crashes",
  "hangs",
  "effects",
  "peak MB",
  "seconds",
  "covered",
] as const;

/** As many codes are named; the rest are counted. */
const NAMED = 4;

function fields(row: Row): string[] {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, one) => all + one, 0);
  return [
    row.surface,
    String(row.inputs),
    `${sum(row.refused)}${listed(row.refused)}`,
    `${sum(row.taken)}${Object.keys(row.taken).join() === "accepted" ? "" : listed(row.taken)}`,
    ...(["crash", "hang", "effect"] as const).map((kind) => String(faultsOf(row, kind))),
    row.peakMb.toFixed(0),
    row.seconds.toFixed(0),
    row.coverage
      ? `${((100 * row.coverage.covered) / Math.max(1, row.coverage.total)).toFixed(0)} %`
      : "not counted",
  ];
}

function listed(counts: Record<string, number>): string {
  const all = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (all.length === 0) return "";
  const named = all.slice(0, NAMED).map(([code, count]) => `${code} ${count}`);
  const more = all.length > NAMED ? [`${all.length - NAMED} more`] : [];
  return ` (${[...named, ...more].join(", ")})`;
}

/** The rows as lines of text, or as a table of Markdown. */
export function table(rows: readonly Row[], asMarkdown: boolean): string[] {
  const all = [[...columns], ...rows.map(fields)];
  if (asMarkdown) {
    const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    return [line(all[0]!), line(all[0]!.map(() => "---")), ...all.slice(1).map(line)];
  }
  const widths = all[0]!.map((_, at) => Math.max(...all.map((cells) => cells[at]!.length)));
  return all.map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join("  ")
      .trimEnd(),
  );
}

/** What a sanitizer found in MNN, what was tried in all, and what is meant by `covered`. */
export function footer(rows: readonly Row[], seed: number, seconds: number): string[] {
  const inputs = rows.reduce((sum, row) => sum + row.inputs, 0);
  const finds = rows.reduce((sum, row) => sum + row.finds.length, 0);
  const mnns = rows.flatMap(({ taken }) =>
    Object.entries(taken).filter(([word]) => word.startsWith("MNN's own: ")),
  );
  return [
    ...mnns.map(([word, count]) => `${word}: ${count} times`),
    `${inputs} inputs from seed ${seed} in ${seconds.toFixed(0)} s: ${finds === 0 ? "nothing of ours broke" : `${finds} faults`}.`,
    "covered: of the code of the surface's own modules, in characters within functions, what these inputs ran, by V8's block counts.",
  ];
}
