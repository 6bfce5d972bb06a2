import { decibels, plural } from "../numeric/number.ts";
import type { When } from "../report/answer-when.ts";

/** Since when, in sentences; what was not run is not spoken of. */
export function tellWhen(when: When): string[] {
  const { kind, before, after, tried, skipped, where } = when;
  const sought = where ?? "the numbers are wrong";
  const thing = when.of === "commits" ? "commit" : "release";
  if (kind === "always" || kind === "never")
    return [
      `${capital(kind)}: in ${kind === "never" ? "none" : "each"} of the ${plural(tried.length, thing)} that ${tried.length === 1 ? "was" : "were"} run, ${sought} (${listed(tried.map(({ name }) => name))}).`,
      ...leftOut(when),
    ];
  if (kind === "unknown" || before === null || after === null) {
    const none = tried.length < 2 ? `fewer than two ${thing}s could tell` : "what was run tells no turn";
    return [`Not told: ${none} whether ${sought}.`, ...leftOut(when)];
  }
  const [old, fresh] = [before, after].map((name) => tried.find((one) => one.name === name));
  const came = kind === "since";
  const turned = came
    ? `Since MNN \`${after}\`: there ${sought}, and in \`${before}\` not`
    : `Cured by MNN \`${after}\`: in \`${before}\` ${sought}, and there no more`;
  const shown = old && fresh ? ` (${brief(old)}, then ${brief(fresh)})` : "";
  const between = gap(when);
  return [
    `${turned}${shown}.`,
    ...(between ? [between] : []),
    ...(when.commit ? [commitOf(when.commit)] : []),
    ...(when.crossed ? [crossedOf(when)] : []),
    ...(when.turns ?? []).map(
      (turn) =>
        `It ${turn.kind === "since" ? "came" : "went"} between \`${turn.before}\` and \`${turn.after}\` as well.`,
    ),
    ...(between || skipped.length === 0 ? [] : leftOut(when)),
  ];
}

type Version = When["tried"][number];

const brief = ({ verdict, snrDb }: Version): string =>
  snrDb === null || !Number.isFinite(snrDb) ? `\`${verdict}\`` : `\`${verdict}\` at ${decibels(snrDb)}`;

/** Where the two are no neighbours, because what lies between could not tell. */
function gap({ before, after, skipped, of }: When): string | null {
  if (skipped.length === 0) return null;
  const thing = of === "commits" ? "commit" : "release";
  return `${plural(skipped.length, thing)} could not tell: ${reasons(skipped)}; where they lie between \`${before}\` and \`${after}\`, it may be one of them.`;
}

const leftOut = ({ skipped, of }: When): string[] =>
  skipped.length === 0
    ? []
    : [
        `${plural(skipped.length, of === "commits" ? "commit" : "release")} could not tell: ${reasons(skipped)}.`,
      ];

const reasons = (skipped: When["skipped"]): string =>
  listed(
    skipped.map(({ name, why }) => `\`${name}\` (${why.length > 200 ? `${why.slice(0, 200)}...` : why})`),
  );

function commitOf({ sha, subject, files }: NonNullable<When["commit"]>): string {
  const some = files.slice(0, 5).map((file) => `\`${file}\``);
  const more = files.length > some.length ? ` and ${files.length - some.length} more` : "";
  return `The commit is \`${sha.slice(0, 12)}\` (${subject}), which changes ${some.join(", ")}${more}.`;
}

function crossedOf({ crossed, before, after }: When): string {
  const { changed, sameFile, tried } = crossed!;
  if (sameFile)
    return "The runtime makes the difference: the converters of both write the same model, byte for byte.";
  const both = tried.map((one) => `${one.name}: \`${one.verdict}\``).join("; ");
  const ran = both ? ` (${both})` : "";
  switch (changed) {
    case "converter":
      return `The converter makes the difference: what \`${after}\` makes of the model turns it, on either runtime${ran}.`;
    case "runtime":
      return `The runtime makes the difference, whichever of the two converters made the model${ran}.`;
    case "both":
      return `It takes both, the converter and the runtime of \`${after}\`${ran}.`;
    case "either":
      return `Either makes the difference, the converter or the runtime of \`${after}\`${ran}.`;
    default:
      return `Whether the converter or the runtime of \`${after}\` makes the difference was not told: \`${before}\` and \`${after}\` do not run each other's models${ran}.`;
  }
}

const listed = (items: string[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
