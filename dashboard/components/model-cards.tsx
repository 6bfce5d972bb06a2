import { duration, plural } from "../../core/numeric/number.ts";
import { targetName } from "../../core/present/words.ts";
import { Chip } from "../../core/view/chip.tsx";
import { Prose } from "../../core/view/prose.tsx";
import { english } from "../../core/words/words.ts";
import { type Failure, type Fastest, type ModelStanding, nowOf } from "../services/overview/model.ts";
import { FAILURES_TOLD, MODELS_TOLD, type Overview } from "../services/overview/read.ts";
import { placeKey } from "../services/overview/since.ts";
import { cellPath } from "./links.ts";
import { failureWords, sinceWords } from "./overview-words.ts";

/** As many targets as a card says what to ship on. */
const TARGETS_TOLD = 3;

interface Props {
  overview: Overview;
  /** The address of the grid of one model. */
  hrefOf(model: string): string;
}

/** A card a model, the worst first: what to ship, and what fails, since when and why. */
export function ModelCards({ overview, hrefOf }: Props) {
  const { models } = overview;
  return (
    <>
      <ul className="models">
        {models.slice(0, MODELS_TOLD).map((standing) => (
          <li key={standing.model} className="card">
            <h3>
              <a href={hrefOf(standing.model)}>{standing.model}</a> <small>MNN {standing.release}</small>
            </h3>
            <Ship standing={standing} />
            {standing.failures.slice(0, FAILURES_TOLD).map((failure) => (
              <Fails key={failure.config} failure={failure} overview={overview} />
            ))}
            {standing.failures.length > FAILURES_TOLD && (
              <p className="muted small">
                {plural(standing.failures.length - FAILURES_TOLD, "more configuration")} fail.
              </p>
            )}
            {standing.failures.length === 0 && <p className="muted small">Nothing fails.</p>}
          </li>
        ))}
      </ul>
      {models.length > MODELS_TOLD && (
        <p className="muted">{plural(models.length - MODELS_TOLD, "more model")} in the grid below.</p>
      )}
    </>
  );
}

function Ship({ standing: { ship, without } }: { standing: ModelStanding }) {
  if (ship.length === 0) return <p className="small">Nothing that ran passes on every input.</p>;
  return (
    <dl className="ship">
      <dt>Ship</dt>
      <dd>
        {ship.slice(0, TARGETS_TOLD).map((fastest) => (
          <div key={fastest.target}>
            <b>{fastest.config}</b> on {targetName(fastest.target)} <Time fastest={fastest} />
          </div>
        ))}
        {ship.length > TARGETS_TOLD && (
          <div className="muted">and on {plural(ship.length - TARGETS_TOLD, "more target")}</div>
        )}
        {without.length > 0 && (
          <div className="muted">nothing on {without.slice(0, TARGETS_TOLD).map(targetName).join(", ")}</div>
        )}
      </dd>
    </dl>
  );
}

/** Times under emulation order configurations against each other, and nothing else. */
function Time({ fastest: { target, field } }: { fastest: Fastest }) {
  if (field.medianMs === null) return null;
  return (
    <span className="muted small">
      {duration(field.medianMs)}
      {target.startsWith("qemu:") && " emulated"}
    </span>
  );
}

function Fails({ failure, overview }: { failure: Failure; overview: Overview }) {
  const now = nowOf(failure.rows[0]!);
  const { since, cause } = overview.backgrounds.get(placeKey(now)) ?? { since: null, cause: null };
  return (
    <div className="fails">
      <p>
        <Chip
          words={english}
          verdict={now.verdict}
          label={now.label}
          href={cellPath(now.link, now.position)}
        />{" "}
        {failureWords(failure)}
        {since && <span className="muted">; {sinceWords(since)}</span>}
      </p>
      {cause && (
        <p className="small">
          <Prose text={cause} />
        </p>
      )}
    </div>
  );
}
