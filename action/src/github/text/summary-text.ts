import { fieldChanges } from "../../../../core/change/field.ts";
import { foldChanges } from "../../../../core/change/fold.ts";
import { changeWords } from "../../../../core/change/words.ts";
import { isExpected, isQuiet, isWrong } from "../../../../core/present/findings.ts";
import { lede } from "../../../../core/present/headline.ts";
import { takenWords } from "../../../../core/present/kept.ts";
import type { Finding, Report } from "../../../../core/report/schema.ts";
import type { Words } from "../../../../core/words/words.ts";
import { changeLine } from "./change-text.ts";
import { explanation, titleText } from "./finding-text.ts";
import { gridText } from "./grid-text.ts";
import { details, link, plain } from "./markup.ts";
import { pictureLinks, pictureTable } from "./picture-text.ts";
import type { Telling } from "./telling.ts";
import { countsText, titleMark, titleOf } from "./title.ts";

/** GitHub takes one megabyte a step; bytes, and these texts are mostly ASCII. */
const MOST_CHARACTERS = 600_000;

/** The job's summary: the answer, what changed, the grid, and the findings with their pictures; what merely ran otherwise is folded. */
export function summaryText(telling: Telling): string {
  for (const most of [500, 100, 20, 0]) {
    const text = render(telling, most);
    if (text.length <= MOST_CHARACTERS) return text;
  }
  return `## ${plain(titleOf(telling))}\n`;
}

function render(telling: Telling, most: number): string {
  const { report, decision, name, places, words } = telling;
  const { github, page, common } = words;
  const [more, taken] = [lede(report, words), takenWords(report, words)];
  const changes = foldChanges(
    fieldChanges(decision).filter(({ kind }) => kind !== "same"),
    (field) => changeWords(field, words),
  );
  const news = report.findings.filter((finding) => !isExpected(finding, report.cells));
  const [wrong, quiet] = [news.filter(isWrong), news.filter(isQuiet)];
  const told = (finding: Finding) => section(finding, telling);
  const few = Math.min(most, 20);
  return [
    `## ${titleMark(telling)} ${plain(name, 100)}: ${plain(titleOf(telling), 400)}`,
    common.paragraph([countsText(telling), more ? plain(more, 600) : ""]),
    taken ? common.stop(plain(taken, 500)) : "",
    ...telling.notes.map((note) => `> ${plain(note, 500)}`),
    changes
      .slice(0, most)
      .map((change) => `- ${changeLine(change, decision, words)}`)
      .join("\n"),
    most > 0 ? gridText(report, most, words) : "",
    ...wrong.slice(0, few).map(told),
    quiet.length > 0 && most > 0
      ? details(page.didNotRunAsAsked(quiet.length), quiet.slice(0, few).map(told).join("\n\n"))
      : "",
    facts(report, words),
    [link(github.dashboard, places.dashboard), link(github.reportWithPictures, places.artifact)]
      .filter(Boolean)
      .join(" · "),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

const section = (finding: Finding, { report, places, words }: Telling): string =>
  [
    `### ${titleText(finding)}`,
    explanation(finding, report, words),
    pictureTable(report, finding.example, places, words) ||
      pictureLinks(report, finding.example, places, words),
  ]
    .filter(Boolean)
    .join("\n\n");

function facts(report: Report, { github, page }: Words): string {
  const runtimes = report.runtimes.map(({ release, origin, platform }) =>
    github.origin(release, page.origin[origin] ?? origin, platform),
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
  return details(github.whatRan, [list(runtimes), list(targets), list(models)].filter(Boolean).join("\n"));
}
