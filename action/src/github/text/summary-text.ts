import { fieldChanges } from "../../../../core/change/field.ts";
import { changeWords, kindWords } from "../../../../core/change/words.ts";
import { isExpected, isHidden } from "../../../../core/present/findings.ts";
import { headline, lede } from "../../../../core/present/headline.ts";
import { targetName } from "../../../../core/present/words.ts";
import type { Cell, Report } from "../../../../core/report/schema.ts";
import { explanation, titleText } from "./finding-text.ts";
import { gridText } from "./grid-text.ts";
import { code, details, link, plain, row } from "./markup.ts";
import type { Telling } from "./telling.ts";
import { titleMark, titleOf } from "./title.ts";

/** GitHub takes one megabyte a step; bytes, and these texts are mostly ASCII. */
const MOST_CHARACTERS = 600_000;

/** The job's summary: the answer, what changed, the grid, the findings and where the pictures are. */
export function summaryText(telling: Telling): string {
  for (const most of [500, 100, 20, 0]) {
    const text = render(telling, most);
    if (text.length <= MOST_CHARACTERS) return text;
  }
  return `## ${plain(titleOf(telling))}\n`;
}

function render(telling: Telling, most: number): string {
  const { report, decision, name, places } = telling;
  const more = lede(report);
  const changes = fieldChanges(decision).filter(({ kind }) => kind !== "same");
  return [
    `## ${titleMark(telling)} ${plain(name, 100)}: ${plain(titleOf(telling), 400)}`,
    `${plain(headline(report), 400)}.${more ? ` ${plain(more, 600)}` : ""}`,
    ...telling.notes.map((note) => `> ${plain(note, 500)}`),
    changes.length > 0 && most > 0
      ? [
          row(["change", "model", "MNN", "config", "target", ""]),
          row(["---", "---", "---", "---", "---", "---"]),
          ...changes
            .slice(0, most)
            .map((field) =>
              row([
                kindWords.find(([kind]) => kind === field.kind)?.[1] ?? field.kind,
                code(field.model, 60),
                plain(field.release, 40),
                code(field.config, 60),
                plain(targetName(field.target), 60),
                plain(changeWords(field), 300),
              ]),
            ),
        ].join("\n")
      : "",
    most > 0 ? gridText(report, most) : "",
    ...report.findings
      .filter((finding) => !isHidden(finding) && !isExpected(finding, report.cells))
      .slice(0, Math.min(most, 20))
      .map(
        (finding) =>
          `### ${titleText(finding)}\n\n${explanation(finding, report)}${pictureLinks(report, finding.example, places.dashboard)}`,
      ),
    facts(report),
    [link("dashboard", places.dashboard), link("report with pictures (artifact)", places.artifact)]
      .filter(Boolean)
      .join(" · "),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

/** Where the example's pictures can be seen: GitHub shows none that a summary brings itself. */
function pictureLinks(report: Report, id: string, dashboard: string | null): string {
  const cell = report.cells.find((one) => one.id === id);
  const pictures = cell?.outputs.find((output) => output.pictures)?.pictures;
  if (!cell || !pictures) return "";
  if (dashboard === null || !URL.canParse(dashboard))
    return "\n\nPictures of input, reference and result: `report.html` in the artifact.";
  const at = (sha: string) =>
    new URL(`/pictures/${sha}?project=${encodeURIComponent(report.project)}`, dashboard).href;
  return `\n\n${[
    link("input", inputPicture(report, cell, at)),
    link("reference", at(pictures.reference)),
    link("result", at(pictures.candidate)),
  ]
    .filter(Boolean)
    .join(" · ")}`;
}

function inputPicture(report: Report, cell: Cell, at: (sha: string) => string): string | null {
  const input = report.inputs.find(({ model, id }) => model === cell.model && id === cell.input);
  return input?.picture ? at(input.picture) : null;
}

function facts(report: Report): string {
  const runtimes = report.runtimes.map(
    ({ release, origin, platform }) => `MNN ${release} (${origin}, ${platform})`,
  );
  const targets = report.targets.map(({ id, cpu, device, emulator }) =>
    [id, device?.what, cpu, emulator ? `${emulator.name} ${emulator.version}` : ""]
      .filter(Boolean)
      .join(", "),
  );
  const models = report.models.map(({ id, sha256 }) => `${id} ${sha256.slice(0, 12)}`);
  const list = (items: string[]) =>
    items
      .slice(0, 30)
      .map((item) => `- ${plain(item, 200)}`)
      .join("\n");
  return details("What ran", [list(runtimes), list(targets), list(models)].filter(Boolean).join("\n"));
}
