import { isHidden } from "../present/findings.ts";
import { isBroken, targetName, unique } from "../present/words.ts";
import { compareReleases } from "../report/release.ts";
import type { Finding, Ship } from "../report/schema.ts";
import type { Verdict } from "../report/vocabulary.ts";
import { Prose } from "./prose.tsx";
import type { ReportView } from "./view.ts";

export const findingAnchor = (index: number): string => `finding-${index}`;

/** Why: one card for each kind of failure; what merely ran otherwise is folded below. */
export function Findings({ view }: { view: ReportView }) {
  const findings = view.report.findings.map((finding, index) => ({ finding, anchor: findingAnchor(index) }));
  const loud = findings.filter(({ finding }) => hasEvidence(finding));
  const hidden = findings.filter(({ finding }) => isHidden(finding));
  const quiet = findings.filter(({ finding }) => !hasEvidence(finding) && !isHidden(finding));
  const { page } = view.words;
  if (findings.length === 0) return null;
  return (
    <section aria-labelledby="why">
      <h2 id="why">{page.why}</h2>
      {loud.map(({ finding, anchor }) => (
        <FindingCard
          key={finding.id}
          view={view}
          finding={finding}
          href={loud.length > 1 ? `#${anchor}` : null}
        />
      ))}
      {quiet.length > 0 && (
        <details open={loud.length === 0}>
          <summary>{page.didNotRunAsAsked(quiet.length)}</summary>
          {quiet.map(({ finding }) => (
            <FindingCard key={finding.id} view={view} finding={finding} href={null} />
          ))}
        </details>
      )}
      {hidden.length > 0 && (
        <details>
          <summary>{page.hiddenOps(hidden.length)}</summary>
          {hidden.map(({ finding }) => (
            <FindingCard key={finding.id} view={view} finding={finding} href={null} />
          ))}
        </details>
      )}
    </section>
  );
}

/** A finding about wrong results has pictures and op rows to show; one about a result that is missing has not. */
export const hasEvidence = (finding: Finding): boolean => isBroken(finding.verdict) && !isHidden(finding);

/** What broke, in the words of the diagnosis, and what to ship instead. */
export function FindingCard(props: { view: ReportView; finding: Finding; href: string | null }) {
  const { view, finding, href } = props;
  const { page, common, finding: told } = view.words;
  const [what, advice] = [false, true].map((wanted) =>
    common.paragraph(finding.sentences.filter((sentence) => sentence.startsWith(told.shipWord) === wanted)),
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
          <b>{told.shipWord}</b> <Prose text={advice.slice(told.shipWord.length).trimStart()} />
        </p>
      ) : (
        <ShipLine view={view} ship={finding.ship} />
      )}
      <p className="muted small">
        {scope(view, finding)}
        {href && (
          <>
            {" · "}
            <a href={href}>{page.theEvidence}</a>
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

function ShipLine({ view: { words }, ship }: { view: ReportView; ship: readonly Ship[] }) {
  if (ship.length === 0) return null;
  return (
    <p>
      <b>{words.page.ship}</b>{" "}
      {words.page.shipLine(
        ship.map(({ target, config, passed, of, medianMs }) => ({
          config,
          target: targetName(target),
          passed,
          of,
          ms: medianMs,
        })),
      )}
    </p>
  );
}

/** `lama-tiny, cpu/low on cortex-a76, MNN 3.0.0, 3.4.1 and 3.6.1 · 8 cells`. */
function scope({ lookup, words: { page } }: ReportView, finding: Finding): string {
  const cells = finding.cells.flatMap((id) => lookup.cell(id) ?? []);
  const releases = unique(cells.map((cell) => lookup.release(cell))).sort(compareReleases);
  const targets = unique(cells.map((cell) => targetName(cell.target)));
  const configs = [...(finding.configs ?? [finding.config])];
  // The page of one cell has not the others at hand.
  return cells.length < finding.cells.length
    ? page.scopeOfOne(finding.model, configs, finding.cells.length)
    : page.scope(finding.model, configs, targets, releases, finding.cells.length);
}
