import { moment } from "../../core/view/facts.tsx";
import { english, type Words } from "../../core/words/words.ts";
import type { StoredRun } from "../services/run/read.ts";

/** What a run is of, in a few words. */
export function standingWords(
  { standing, branch, ref, pull }: StoredRun["provenance"],
  { dashboard }: Words = english,
): string {
  const words = dashboard.standing;
  switch (standing) {
    case "branch":
      return branch ?? words.noBranch;
    case "tag":
      return words.tag((ref ?? "").replace(/^refs\/tags\//, ""));
    case "pull":
      return words.pull(pull);
    case "unverified":
      return words.unverified;
    case "fork":
      return words.fork;
  }
}

interface Props extends Pick<StoredRun, "provenance" | "claimedAt"> {
  words: Words;
}

/** Says what must be known before a run's results are read: that it is no branch's, or that its clock was ahead. */
export function StandingNote({ provenance, claimedAt, words }: Props) {
  if (provenance.standing === "branch" && claimedAt === null) return null;
  const { standing } = words.dashboard;
  return (
    <aside className="standing" aria-label={standing.note}>
      {provenance.standing !== "branch" && (
        <p>
          <b>{standingWords(provenance, words)}</b>
          {provenance.branch && (
            <>
              {": "}
              <code>{provenance.branch}</code>
            </>
          )}
          {standing.noHistory}
        </p>
      )}
      {claimedAt !== null && <p>{standing.claimedAt(moment(claimedAt))}</p>}
    </aside>
  );
}
