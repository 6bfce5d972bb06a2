import type { Words } from "../../core/words/words.ts";
import { runPath } from "../http/address.ts";
import { comparePath } from "../http/compare-address.ts";
import type { Pull } from "../services/compare/pull.ts";
import { runWords } from "./compare-form.tsx";
import { comparisonCounts, worseWords } from "./compare-words.ts";
import { Compared } from "./compared.tsx";
import { RunList } from "./run-list.tsx";

/** A pull request in one sentence. */
export function pullHeadline({ number, base, fields }: Pull, words: Words): string {
  const { pull, pullSays } = words.dashboard;
  return base ? pullSays(number, comparisonCounts("run", fields, "", words)) : pull(number);
}

/** A pull request: what its newest run changed against the default branch, and its runs. */
export function PullPage({ pull, words }: { pull: Pull; words: Words }) {
  const { dashboard } = words;
  const worse = worseWords(pull.fields, words);
  const { project, branch, base, newest, fields, runs } = pull;
  return (
    <main id="main">
      <h1>{pullHeadline(pull, words)}</h1>
      <p className="lede">{base ? dashboard.pullAgainst(branch) : dashboard.pullNoBase}</p>
      {worse && <p>{worse}</p>}
      {newest.standing === "fork" && <p className="standing">{dashboard.pullFork}</p>}
      {base && (
        <>
          <ul className="facts">
            {[newest, base].map((run) => (
              <li key={run.id}>
                <a href={runPath(run.link)}>{runWords(run, words)}</a>
              </li>
            ))}
            <li>
              <a href={comparePath(project, { by: "run", from: base.link, to: newest.link })}>
                {dashboard.compareThis}
              </a>
            </li>
          </ul>
          <Compared
            by="run"
            fields={fields}
            names={[dashboard.run(base.id), dashboard.run(newest.id)]}
            words={words}
          />
        </>
      )}
      <section aria-labelledby="runs">
        <h2 id="runs">{dashboard.itsRuns}</h2>
        <RunList runs={runs} project={project} words={words} />
      </section>
    </main>
  );
}
