import type { Words } from "../../core/words/words.ts";
import { pullPath } from "../http/address.ts";
import { comparePath } from "../http/compare-address.ts";
import type { StoredRun } from "../services/run/read.ts";

/** Where a run leads: what it changed, and the pull request that it is of. */
export function RunLinks({ run, words }: { run: StoredRun; words: Words }) {
  const { project, link, provenance } = run;
  const { dashboard } = words;
  return (
    <>
      <a href={comparePath(project, { by: "run", to: link })}>{dashboard.compareThis}</a>
      {provenance.pull !== null && provenance.standing !== "branch" && (
        <a href={pullPath(project, provenance.pull)}>{dashboard.pull(provenance.pull)}</a>
      )}
    </>
  );
}
