import type { When } from "../report/answer-when.ts";
import { english, type Words } from "../words/words.ts";

/** Since when, in sentences; what was not run is not spoken of. */
export function tellWhen(when: When, words: Words = english): string[] {
  const tell = words.diagnosis.when;
  const { kind, before, after, tried, skipped } = when;
  const of = when.of ?? "releases";
  const sought = when.where ? words.stored(when.where) : tell.wrong;
  if (kind === "always" || kind === "never")
    return [
      tell.over(
        kind,
        tried.map(({ name }) => name),
        of,
        sought,
      ),
      ...leftOut(when, words),
    ];
  if (kind === "unknown" || before === null || after === null)
    return [tell.notTold(tried.length < 2, of, sought), ...leftOut(when, words)];
  const [old, fresh] = [before, after].map((name) => tried.find((one) => one.name === name));
  const shown = old && fresh ? tell.shown(old, fresh) : "";
  const turned = kind === "since" ? tell.since : tell.cured;
  const between = gap(when, words);
  return [
    turned(after, before, sought, shown),
    ...(between ? [between] : []),
    ...(when.commit
      ? [tell.commit(when.commit.sha.slice(0, 12), when.commit.subject, when.commit.files)]
      : []),
    ...(when.crossed ? [crossedOf(when.crossed, before, after, words)] : []),
    ...(when.turns ?? []).map((turn) => tell.turned(turn.kind, turn.before, turn.after)),
    ...(between || skipped.length === 0 ? [] : leftOut(when, words)),
  ];
}

/** Where the two are no neighbours, because what lies between could not tell. */
function gap({ before, after, skipped, of }: When, words: Words): string | null {
  if (skipped.length === 0 || before === null || after === null) return null;
  return words.diagnosis.when.gap(skipped.length, of ?? "releases", reasons(skipped, words), before, after);
}

const leftOut = ({ skipped, of }: When, words: Words): string[] =>
  skipped.length === 0
    ? []
    : [words.diagnosis.when.leftOut(skipped.length, of ?? "releases", reasons(skipped, words))];

const reasons = (skipped: When["skipped"], { diagnosis, common, stored }: Words): string =>
  common.list(
    skipped.map(({ name, why }) =>
      diagnosis.when.reason(name, stored(why.length > 200 ? `${why.slice(0, 200)}...` : why)),
    ),
  );

function crossedOf(
  { changed, sameFile, tried }: NonNullable<When["crossed"]>,
  before: string,
  after: string,
  { diagnosis: { when: tell } }: Words,
): string {
  return sameFile ? tell.sameFile : tell.crossed(changed, before, after, tried);
}
