import { hasChanged } from "../../../../core/change/decide.ts";
import { type FieldChange, fieldChanges } from "../../../../core/change/field.ts";
import { findingOf, findingsOf } from "../../../../core/change/finding.ts";
import { changeWords, kindWords } from "../../../../core/change/words.ts";
import { plural } from "../../../../core/numeric/number.ts";
import { isExpected, isHidden } from "../../../../core/present/findings.ts";
import { takenWords } from "../../../../core/present/kept.ts";
import { isBroken, targetName } from "../../../../core/present/words.ts";
import type { Finding, Report } from "../../../../core/report/schema.ts";
import { explanation, titleText } from "./finding-text.ts";
import { gridText } from "./grid-text.ts";
import { code, details, link, plain, visible } from "./markup.ts";
import type { Telling } from "./telling.ts";
import { titleMark, titleOf } from "./title.ts";

/** GitHub takes 65 536 characters. */
export const MOST_CHARACTERS = 60_000;

/** How much is told. Every level drops detail of the one before; nothing is ever cut in the middle. */
interface Detail {
  changes: number;
  explained: number;
  rows: number;
  findings: number;
}

const levels: readonly Detail[] = [
  { changes: 60, explained: 6, rows: 200, findings: 10 },
  { changes: 30, explained: 3, rows: 80, findings: 5 },
  { changes: 12, explained: 2, rows: 30, findings: 2 },
  { changes: 5, explained: 1, rows: 0, findings: 0 },
  { changes: 0, explained: 0, rows: 0, findings: 0 },
];

/** The invisible last line by which the comment is found again. */
export const markerOf = (name: string): string =>
  `<!-- mnn-parity:${Buffer.from(visible(name, 100)).toString("base64url")} -->`;

/**
 * The comment on a pull request: verdict first, then what changed, then the grid. Where nothing changed it is one line.
 *
 * @param most characters; detail is dropped until it fits
 */
export function commentText(telling: Telling, most = MOST_CHARACTERS): string {
  const texts = levels.map((level) => () => render(telling, level));
  for (const text of texts) {
    const rendered = text();
    if (rendered.length <= most) return rendered;
  }
  return [headline(telling), links(telling), markerOf(telling.name)].join("\n\n");
}

function render(telling: Telling, level: Detail): string {
  const { decision, report } = telling;
  const taken = plain(takenWords(report) ?? "", 500);
  if (decision.comparison && !hasChanged(decision) && decision.verdict === "pass")
    return [
      [headline(telling), links(telling), taken].filter(Boolean).join(" · "),
      markerOf(telling.name),
    ].join("\n\n");
  const fields = fieldChanges(decision).filter(({ kind }) => kind !== "same");
  const shown = fields.slice(0, level.changes);
  const left = fields.length - shown.length;
  const explained = new Set<string>();
  const body = [
    `### ${headline(telling)}`,
    ...telling.notes.map((note) => `> ${plain(note, 500)}`),
    ...(decision.comparison ? [] : [failures(telling, level)]),
    ...byKind(shown).map(([kind, of]) =>
      of
        .map((field) => {
          const line = changeLine(field, telling);
          const finding = kind === "failing" || kind === "new" ? findingOf(field, report) : null;
          if (!finding || explained.has(finding.id) || explained.size >= level.explained) return line;
          explained.add(finding.id);
          return `${line}\\\n${explanation(finding, report)}`;
        })
        .join("\n\n"),
    ),
    left > 0 ? `and ${left} more changes: see the report` : "",
    links(telling),
    taken,
    level.rows > 0
      ? details("Grid: model, configuration and target by MNN release", gridText(report, level.rows))
      : "",
    asBefore(telling, level),
    markerOf(telling.name),
  ];
  return body.filter(Boolean).join("\n\n");
}

const headline = (telling: Telling): string =>
  `${titleMark(telling)} ${plain(telling.name, 100)}: ${plain(titleOf(telling), 400)}`;

function byKind(fields: readonly FieldChange[]): [FieldChange["kind"], FieldChange[]][] {
  return kindWords
    .map(([kind]): [FieldChange["kind"], FieldChange[]] => [
      kind,
      fields.filter((field) => field.kind === kind),
    ])
    .filter(([, of]) => of.length > 0);
}

function changeLine(field: FieldChange, { decision }: Telling): string {
  const base = decision.comparison?.base;
  const commit = base?.commit ? ` (base ${code(base.commit.slice(0, 7))})` : "";
  const where = [
    code(field.model),
    `MNN ${plain(field.release, 40)}`,
    code(field.config),
    plain(targetName(field.target), 60),
  ].join(" · ");
  return `${where}: **${plain(changeWords(field), 500)}**${commit}`;
}

/**
 * Without a baseline every failure is told, by its finding; those that were expected are no news. What merely ran otherwise is
 * behind a fold where something is wrong.
 */
function failures({ report }: Telling, { findings }: Detail): string {
  if (findings === 0) return "";
  const news = report.findings.filter((finding) => !isHidden(finding) && !isExpected(finding, report.cells));
  const wrong = news.filter(({ verdict }) => isBroken(verdict));
  const quiet = news.filter(({ verdict }) => !isBroken(verdict));
  const [told, folded] = wrong.length > 0 ? [wrong, quiet] : [quiet, []];
  return [
    listed(told, report, findings),
    folded.length > 0
      ? details(
          `${plural(folded.length, "configuration")} that did not run as asked, or could not be judged`,
          listed(folded, report, findings),
        )
      : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}

function listed(findings: readonly Finding[], report: Report, most: number): string {
  const left = findings.length - most;
  const about = ({ model }: Finding) => (report.models.length > 1 ? `${code(model)}: ` : "");
  return [
    ...findings
      .slice(0, most)
      .map((finding) => `${about(finding)}**${titleText(finding)}**\\\n${explanation(finding, report)}`),
    left > 0 ? `and ${left} more ${left === 1 ? "finding" : "findings"} in the report` : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** What fails and did not change: behind a fold, for it is no news. */
function asBefore({ decision, report }: Telling, { findings }: Detail): string {
  if (!decision.comparison || decision.uncounted.length === 0 || findings === 0) return "";
  const old = findingsOf(decision.uncounted, report).slice(0, findings);
  if (old.length === 0) return "";
  return details("Fails as before", old.map((finding) => `- **${titleText(finding)}**`).join("\n"));
}

function links({ places }: Telling): string {
  const all = [link("run", places.run), link("dashboard", places.dashboard), link("report", places.artifact)];
  return all.filter(Boolean).join(" · ");
}
