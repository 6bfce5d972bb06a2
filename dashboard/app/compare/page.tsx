import type { Metadata } from "next";
import { cache } from "react";
import { Headline } from "../../../core/view/headline.tsx";
import type { Words } from "../../../core/words/words.ts";
import { CompareForm, runWords } from "../../components/compare-form.tsx";
import { comparisonHeadline, sideName, worseWords } from "../../components/compare-words.ts";
import { Compared } from "../../components/compared.tsx";
import { Shell } from "../../components/shell.tsx";
import type { SearchParams } from "../../components/view-query.ts";
import { runPath } from "../../http/address.ts";
import { askedIn } from "../../http/compare-address.ts";
import { missing } from "../../http/missing.ts";
import { requestContext } from "../../server/server.ts";
import { requestWords } from "../../server/words.ts";
import { type Comparison, readComparison, type Side } from "../../services/compare/read.ts";

interface Props {
  searchParams: Promise<SearchParams>;
}

/** Read once for the title and the page; a key, because an object is never the same. */
const load = cache(async (key: string) => {
  const given = JSON.parse(key) as SearchParams;
  const name = [given.project].flat()[0] ?? missing();
  return (await readComparison(await requestContext(), name, askedIn(given))) ?? missing();
});

const comparisonOf = async ({ searchParams }: Props) => load(JSON.stringify(await searchParams));

function titleOf({ by, sides, fields }: Comparison, words: Words): string {
  return sides ? comparisonHeadline(by, sides, fields, words) : words.dashboard.compare;
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: titleOf(await comparisonOf(props), await requestWords()) };
}

/** Two runs, releases, targets or configurations of a project held against each other. */
export default async function ComparePage(props: Props) {
  const [comparison, words] = [await comparisonOf(props), await requestWords()];
  const { project, by, sides, fields } = comparison;
  const { dashboard } = words;
  const worse = worseWords(fields, words);
  const elsewhere = fields.filter(({ kind }) => kind === "incomparable").length;
  return (
    <Shell project={project.name}>
      <main id="main">
        <Headline text={titleOf(comparison, words)} />
        {worse && <p className="lede">{worse}</p>}
        {sides === null ? (
          <p className="lede">{dashboard.nothingToCompare(dashboard.dimension[by])}</p>
        ) : (
          <ul className="facts">
            {[sides.from, sides.to].map((side) => (
              <li key={side.key}>
                <SideFact by={by} side={side} words={words} />
              </li>
            ))}
            {by !== "run" && project.branch !== null && <li>{dashboard.onBranch(project.branch)}</li>}
            <li>{dashboard.eachReference}</li>
          </ul>
        )}
        <CompareForm comparison={comparison} words={words} />
        {elsewhere > 0 && <p>{dashboard.otherMachine(elsewhere)}</p>}
        {sides && (
          <Compared
            by={by}
            fields={fields}
            names={[sideName(by, sides.from, words), sideName(by, sides.to, words)]}
            words={words}
          />
        )}
      </main>
    </Shell>
  );
}

function SideFact({ by, side, words }: { by: Comparison["by"]; side: Side; words: Words }) {
  if (!side.run) return words.dashboard.sideIs(sideName(by, side, words), side.cells);
  return <a href={runPath(side.run.link)}>{words.dashboard.sideIs(runWords(side.run, words), side.cells)}</a>;
}
