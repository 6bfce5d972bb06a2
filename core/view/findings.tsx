import { duration, plural } from "../numeric/number.ts";
import { isHidden, sameCause } from "../present/findings.ts";
import { isBroken, listOf, targetName, unique } from "../present/words.ts";
import { compareReleases } from "../report/release.ts";
import type { Finding, Ship } from "../report/schema.ts";
import type { Verdict } from "../report/vocabulary.ts";
import { Prose } from "./prose.tsx";
import type { ReportView } from "./view.ts";

export const findingAnchor = (index: number): string => `finding-${index}`;

/** Why: one card for each kind of failure; what merely ran otherwise is folded below. */
export function Findings({ view }: { view: ReportView }) {
  const { findings } = view.report;
  const kinds = sameCause(findings).map(([finding, ...others]) => ({
    finding: finding!,
    others,
    anchor: findingAnchor(findings.indexOf(finding!)),
  }));
  const loud = kinds.filter(({ finding }) => hasEvidence(finding));
  const hidden = kinds.filter(({ finding }) => isHidden(finding));
  const quiet = kinds.filter(({ finding }) => !hasEvidence(finding) && !isHidden(finding));
  if (findings.length === 0) return null;
  return (
    <section aria-labelledby="why">
      <h2 id="why">Why</h2>
      {loud.map(({ finding, others, anchor }) => (
        <FindingCard
          key={finding.id}
          view={view}
          finding={finding}
          others={others}
          href={loud.length > 1 ? `#${anchor}` : null}
        />
      ))}
      {quiet.length > 0 && (
        <details open={loud.length === 0}>
          <summary>
            {plural(
              findings.filter((finding) => !hasEvidence(finding) && !isHidden(finding)).length,
              "configuration",
            )}{" "}
            that did not run as asked, or could not be judged
          </summary>
          {quiet.map(({ finding, others }) => (
            <FindingCard key={finding.id} view={view} finding={finding} others={others} href={null} />
          ))}
        </details>
      )}
      {hidden.length > 0 && (
        <details>
          <summary>{plural(hidden.length, "op")} that fail where the outputs pass</summary>
          {hidden.map(({ finding, others }) => (
            <FindingCard key={finding.id} view={view} finding={finding} others={others} href={null} />
          ))}
        </details>
      )}
    </section>
  );
}

/** A finding about wrong results has pictures and op rows to show; one about a result that is missing has not. */
export const hasEvidence = (finding: Finding): boolean => isBroken(finding.verdict) && !isHidden(finding);

/** What broke, in the words of the diagnosis, and what to ship instead. */
export function FindingCard(props: {
  view: ReportView;
  finding: Finding;
  /** The same cause in other models and configs. */
  others?: readonly Finding[];
  href: string | null;
}) {
  const { view, finding, others = [], href } = props;
  const [what, advice] = [false, true].map((wanted) =>
    finding.sentences.filter((sentence) => sentence.startsWith(SHIP) === wanted).join(" "),
  );
  return (
    <div className={`card why ${isHidden(finding) ? "is-quiet" : mood(finding.verdict)}`}>
      <h3>
        <Prose text={finding.title} />
      </h3>
      {what && (
        <p>
          <Prose text={what} />
        </p>
      )}
      {advice ? (
        <p>
          <b>{SHIP.trim()}</b> <Prose text={advice.slice(SHIP.length)} />
        </p>
      ) : (
        <ShipLine ship={finding.ship} />
      )}
      <p className="muted small">
        {scope(view, finding)}
        {href && (
          <>
            {" · "}
            <a href={href}>the evidence</a>
          </>
        )}
      </p>
      {others.length > 0 && (
        <details className="small">
          <summary>and in {plural(others.length, "other place")}</summary>
          <ul className="plain muted">
            {others.map((other) => (
              <li key={other.id}>{scope(view, other)}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** How a sentence begins that says what to ship instead. */
const SHIP = "Ship ";

function mood(verdict: Verdict): string {
  if (verdict === "crashed" || verdict === "timeout") return "is-crash";
  if (verdict === "drift") return "is-drift";
  return verdict === "nonfinite" || verdict === "zeroed" ? "" : "is-quiet";
}

function ShipLine({ ship }: { ship: readonly Ship[] }) {
  if (ship.length === 0) return null;
  return (
    <p>
      <b>Ship</b>{" "}
      {listOf(
        ship.map(({ target, config, passed, of, medianMs }) => {
          const time = Number.isFinite(medianMs) ? `, ${duration(medianMs)} a run` : "";
          return `${config} on ${targetName(target)} (${passed} of ${of} pass${time})`;
        }),
      )}
      .
    </p>
  );
}

/** `lama-tiny, cpu/low on cortex-a76, MNN 3.0.0, 3.4.1 and 3.6.1 · 8 cells`. */
function scope({ lookup }: ReportView, finding: Finding): string {
  const cells = finding.cells.flatMap((id) => lookup.cell(id) ?? []);
  const releases = unique(cells.map((cell) => lookup.release(cell))).sort(compareReleases);
  const targets = unique(cells.map((cell) => targetName(cell.target)));
  const configs = listOf([...(finding.configs ?? [finding.config])]);
  // The page of one cell has not the others at hand.
  if (cells.length < finding.cells.length)
    return `${finding.model}, ${configs} · one of ${plural(finding.cells.length, "cell")} that ${finding.cells.length === 1 ? "fails" : "fail"} this way`;
  const where = targets.length > 0 ? ` on ${listOf(targets)}` : "";
  const what = [finding.model, `${configs}${where}`, releases.length > 0 ? `MNN ${listOf(releases)}` : ""];
  return `${what.filter(Boolean).join(", ")} · ${plural(finding.cells.length, "cell")}`;
}
