import { duration, plural } from "../format/number.ts";
import { configName, listOf, targetName, unique } from "../present/words.ts";
import { compareReleases } from "../report/release.ts";
import type { Finding, Ship } from "../report/schema.ts";
import type { Verdict } from "../verdict/vocabulary.ts";
import { Prose } from "./prose.tsx";
import type { ReportView } from "./view.ts";

export const findingAnchor = (index: number): string => `finding-${index}`;

/** Why: one card for each kind of failure. */
export function Findings({ view, evidence }: { view: ReportView; evidence: boolean }) {
  const { findings } = view.report;
  if (findings.length === 0) return null;
  return (
    <section aria-labelledby="why">
      <h2 id="why">Why</h2>
      {findings.map((finding, index) => (
        <FindingCard
          key={finding.id}
          view={view}
          finding={finding}
          href={evidence && findings.length > 1 ? `#${findingAnchor(index)}` : null}
        />
      ))}
    </section>
  );
}

/** What broke, in the words of the diagnosis, and what to ship instead. */
export function FindingCard({
  view,
  finding,
  href,
}: {
  view: ReportView;
  finding: Finding;
  href: string | null;
}) {
  return (
    <div className={`card why ${mood(finding.verdict)}`}>
      <h3>
        <Prose text={finding.title} />
      </h3>
      {finding.sentences.map((sentence) => (
        <p key={sentence}>
          <Prose text={sentence} />
        </p>
      ))}
      <ShipLine ship={finding.ship} />
      <p className="muted small">
        {scope(view, finding)}
        {href && (
          <>
            {" · "}
            <a href={href}>the evidence</a>
          </>
        )}
      </p>
    </div>
  );
}

function mood(verdict: Verdict): string {
  if (verdict === "crashed" || verdict === "timeout") return "is-crash";
  if (verdict === "drift") return "is-drift";
  return verdict === "nonfinite" || verdict === "zeroed" ? "" : "is-quiet";
}

function ShipLine({ ship }: { ship: readonly Ship[] }) {
  if (ship.length === 0) return null;
  return (
    <p className="ship">
      <b>Ship</b>{" "}
      {listOf(
        ship.map(({ target, config, passed, of, medianMs }) => {
          const time = Number.isFinite(medianMs) ? `, ${duration(medianMs)} a run` : "";
          return `${configName(config)} on ${targetName(target)} (${passed} of ${of} pass${time})`;
        }),
      )}
      .
    </p>
  );
}

/** `8 cells: lama-tiny, CPU low, cortex-a76, MNN 3.0.0, 3.4.1 and 3.6.1`. */
function scope({ lookup }: ReportView, finding: Finding): string {
  const cells = finding.cells.flatMap((id) => lookup.cell(id) ?? []);
  const releases = listOf(unique(cells.map((cell) => lookup.release(cell))).sort(compareReleases));
  const targets = listOf(unique(cells.map((cell) => targetName(cell.target))));
  return [
    `${plural(finding.cells.length, "cell")}: ${finding.model}, ${configName(finding.config)}`,
    targets && `on ${targets}`,
    releases && `MNN ${releases}`,
  ]
    .filter(Boolean)
    .join(", ");
}
