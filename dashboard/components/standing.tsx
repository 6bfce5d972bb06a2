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

/** Says what must be known before a run's results are read: that it is no branch's, or that its clock was ahead. */
export function StandingNote({ provenance, claimedAt }: Pick<StoredRun, "provenance" | "claimedAt">) {
  if (provenance.standing === "branch" && claimedAt === null) return null;
  return (
    <aside className="standing" aria-label="What this run is of">
      {provenance.standing !== "branch" && (
        <p>
          <b>{standingWords(provenance)}</b>
          {provenance.branch && (
            <>
              {": "}
              <code>{provenance.branch}</code>
            </>
          )}
          . It is no part of the history and nobody's baseline.
        </p>
      )}
      {claimedAt !== null && (
        <p>
          It says that it was made {moment(claimedAt)}, which is after it came; the time of receipt is shown.
        </p>
      )}
    </aside>
  );
}
