import type { BaselineCell } from "../../../../core/change/baseline.ts";
import { hasChanged } from "../../../../core/change/decide.ts";
import { fieldChanges, headsOf, newFields } from "../../../../core/change/field.ts";
import { findingOf } from "../../../../core/change/finding.ts";
import { type FoldedChange, foldChanges } from "../../../../core/change/fold.ts";
import { changeWords, wordOf } from "../../../../core/change/words.ts";
import { isExpected, isQuiet, isWrong } from "../../../../core/present/findings.ts";
import { takenWords } from "../../../../core/present/kept.ts";
import { isBroken } from "../../../../core/present/words.ts";
import type { Finding, Report } from "../../../../core/report/schema.ts";
import { worstVerdict } from "../../../../core/report/vocabulary.ts";
import type { Words } from "../../../../core/words/words.ts";
import { changeLine } from "./change-text.ts";
import { explanation, titleText } from "./finding-text.ts";
import { gridText } from "./grid-text.ts";
import { code, details, link, plain, visible } from "./markup.ts";
import { pictureTable } from "./picture-text.ts";
import type { Telling } from "./telling.ts";
import { countsText, titleMark, titleOf } from "./title.ts";

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
 * The comment on a pull request: the sentence of the run, how many, what changed and why, then the grid. Where nothing changed it is one line.
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
  const { decision } = telling;
  const taken = plain(takenWords(telling.report, telling.words) ?? "", 500);
  if (decision.comparison && !hasChanged(decision) && decision.verdict === "pass")
    return [
      [headline(telling), links(telling), taken].filter(Boolean).join(" · "),
      markerOf(telling.name),
    ].join("\n\n");
  const body = [
    `### ${headline(telling)}`,
    countsText(telling),
    ...telling.notes.map((note) => `> ${plain(note, 500)}`),
    ...(decision.comparison ? changes(telling, level) : []),
    ...(decision.comparison && decision.failOn === "new" ? [] : failures(telling, level)),
    links(telling),
    taken,
    level.rows > 0
      ? details(telling.words.github.allResults, gridText(telling.report, level.rows, telling.words))
      : "",
    asBefore(telling, level),
    markerOf(telling.name),
  ];
  return body.filter(Boolean).join("\n\n");
}

const headline = (telling: Telling): string =>
  `${titleMark(telling)} ${telling.words.common.named(plain(telling.name, 100), plain(titleOf(telling), 400))}`;

/** What changed, in the order of its kinds; what newly failed with its finding, and below a fold what is not wrong where something is. */
function changes({ decision, report, places, words }: Telling, level: Detail): string[] {
  const { github } = words;
  const folded = foldChanges(
    fieldChanges(decision).filter(({ kind }) => kind !== "same"),
    (field) => changeWords(field, words),
  );
  const shown = folded.slice(0, level.changes);
  const left = folded.length - shown.length;
  const isNews = ({ kind }: FoldedChange) => kind === "failing" || kind === "new";
  const isLoud = ({ fields }: FoldedChange) => fields.some((field) => headsOf(field).some(failsWrongly));
  const explained = new Set<Finding>();
  const told = (change: FoldedChange): string => {
    const line = changeLine(change, decision, words);
    const finding = isNews(change)
      ? findingOf({ changes: change.fields.flatMap((field) => field.changes) }, report)
      : null;
    const most = decision.failOn === "new" ? level.explained : 0;
    if (!finding || explained.has(finding) || explained.size >= most) return line;
    explained.add(finding);
    return `${line}\\\n${explanation(finding, report, words)}`;
  };
  const loud = shown.filter((change) => isNews(change) && isLoud(change));
  const others = shown.filter((change) => !loud.includes(change));
  const texts = loud.map(told);
  const pictures = pictureTable(report, loud[0] && shownCell(loud[0], [...explained][0]), places, words);
  return [
    ...texts,
    pictures,
    ...(loud.length === 0
      ? others.map(told)
      : [
          others.length > 0 ? details(github.otherChanges(others.length), others.map(told).join("\n\n")) : "",
        ]),
    left > 0 ? github.moreChanges(left) : "",
  ];
}

/** The cell of a change whose pictures are shown: the finding's own where that is among them, else the worst. */
function shownCell({ fields }: FoldedChange, finding: Finding | undefined): string | undefined {
  const heads = fields.flatMap(headsOf);
  const own = heads.find(({ cell }) => cell && cell === finding?.example);
  const verdict = worstVerdict(heads.map((head) => head.verdict));
  return (own ?? heads.find((head) => head.verdict === verdict))?.cell ?? undefined;
}

const failsWrongly = ({ outcome, verdict }: BaselineCell): boolean =>
  outcome === "failed" && isBroken(verdict);

/**
 * Without a baseline every failure is told, by its finding; those that were expected are no news. What merely ran otherwise is
 * behind a fold where something is wrong.
 */
function failures({ report, places, words }: Telling, { findings }: Detail): string[] {
  if (findings === 0) return [];
  const news = report.findings.filter((finding) => !isExpected(finding, report.cells));
  const [wrong, quiet] = [news.filter(isWrong), news.filter(isQuiet)];
  if (wrong.length === 0) return [listed(quiet, report, findings, words)];
  return [
    listed(wrong, report, findings, words),
    pictureTable(report, wrong[0]?.example, places, words),
    quiet.length > 0
      ? details(words.page.didNotRunAsAsked(quiet.length), listed(quiet, report, findings, words))
      : "",
  ];
}

function listed(findings: readonly Finding[], report: Report, most: number, words: Words): string {
  const left = findings.length - most;
  const about = ({ model }: Finding) => (report.models.length > 1 ? words.common.named(code(model), "") : "");
  return [
    ...findings
      .slice(0, most)
      .map(
        (finding) => `${about(finding)}**${titleText(finding)}**\\\n${explanation(finding, report, words)}`,
      ),
    left > 0 ? words.github.moreFindings(left) : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** What fails and did not change: behind a fold, for it is no news. */
function asBefore({ decision, words }: Telling, { findings }: Detail): string {
  if (!decision.comparison || decision.uncounted.length === 0 || findings === 0) return "";
  const old = foldChanges(newFields(decision.uncounted), (field) => wordOf(headsOf(field), words));
  const left = old.length - findings;
  return details(
    words.github.failsAsBefore,
    [
      ...old.slice(0, findings).map((change) => `- ${changeLine(change, decision, words)}`),
      ...(left > 0 ? [`- ${words.github.moreInReport(left)}`] : []),
    ].join("\n"),
  );
}

function links({ places, words: { github } }: Telling): string {
  const all = [
    link(github.run, places.run),
    link(github.dashboard, places.dashboard),
    link(github.report, places.artifact),
  ];
  return all.filter(Boolean).join(" · ");
}
