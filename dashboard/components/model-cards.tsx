import { storedTitle } from "../../core/findings/title.ts";
import { storedLabel } from "../../core/present/stored-label.ts";
import { targetName } from "../../core/present/words.ts";
import { Chip } from "../../core/view/chip.tsx";
import { Whole } from "../../core/view/headline.tsx";
import { Prose } from "../../core/view/prose.tsx";
import type { Words } from "../../core/words/words.ts";
import { cellPath } from "../http/address.ts";
import { type Failure, type Fastest, type ModelStanding, nowOf } from "../services/overview/model.ts";
import { FAILURES_TOLD, MODELS_TOLD, type Overview } from "../services/overview/read.ts";
import { placeKey } from "../services/overview/since.ts";
import { failureWords, sinceWords } from "./overview-words.ts";

/** As many targets as a card says what to ship on. */
const TARGETS_TOLD = 3;

interface Props {
  words: Words;
  overview: Overview;
  /** The address of the grid of one model. */
  hrefOf(model: string): string;
}

/** A card a model, the worst first: what to ship, and what fails, since when and why. */
export function ModelCards({ overview, hrefOf, words }: Props) {
  const { dashboard, common } = words;
  const { models } = overview;
  return (
    <>
      <ul className="models">
        {models.slice(0, MODELS_TOLD).map((standing) => (
          <li key={standing.model} className="card">
            <h3>
              <a href={hrefOf(standing.model)}>{standing.model}</a> <small>MNN {standing.release}</small>
            </h3>
            <Ship standing={standing} words={words} />
            {standing.failures.slice(0, FAILURES_TOLD).map((failure) => (
              <Fails key={failure.config} failure={failure} overview={overview} words={words} />
            ))}
            {standing.failures.length > FAILURES_TOLD && (
              <p className="muted small">
                {common.stop(dashboard.moreFail(standing.failures.length - FAILURES_TOLD))}
              </p>
            )}
            {standing.failures.length === 0 && <p className="muted small">{dashboard.nothingFailsHere}</p>}
          </li>
        ))}
      </ul>
      {models.length > MODELS_TOLD && (
        <p className="muted">{dashboard.moreModels(models.length - MODELS_TOLD)}</p>
      )}
    </>
  );
}

function Ship({ standing: { ship, without }, words }: { standing: ModelStanding; words: Words }) {
  const { common, dashboard } = words;
  if (ship.length === 0) return <p className="small">{dashboard.nothingToShip}</p>;
  return (
    <dl className="ship">
      <dt>{dashboard.ship}</dt>
      <dd>
        {ship.slice(0, TARGETS_TOLD).map((fastest) => (
          <div key={fastest.target}>
            <b>{fastest.config}</b>
            {dashboard.shipOn(targetName(fastest.target))}
            <Time fastest={fastest} words={words} />
          </div>
        ))}
        {ship.length > TARGETS_TOLD && (
          <div className="muted">{dashboard.moreTargets(ship.length - TARGETS_TOLD)}</div>
        )}
        {without.length > 0 && (
          <div className="muted">
            {dashboard.nothingOn(without.slice(0, TARGETS_TOLD).map(targetName).join(common.comma))}
          </div>
        )}
      </dd>
    </dl>
  );
}

/** Times under emulation order configurations against each other, and nothing else. */
function Time({ fastest: { target, field }, words }: { fastest: Fastest; words: Words }) {
  if (field.medianMs === null) return null;
  const time = words.common.duration(field.medianMs);
  return (
    <span className="muted small">{target.startsWith("qemu:") ? words.dashboard.emulated(time) : time}</span>
  );
}

function Fails({ failure, overview, words }: { failure: Failure; overview: Overview; words: Words }) {
  const now = nowOf(failure.rows[0]!);
  const { since, cause } = overview.backgrounds.get(placeKey(now)) ?? { since: null, cause: null };
  return (
    <div className="fails">
      <p>
        <Chip
          words={words}
          verdict={now.verdict}
          label={storedLabel(now.label, words)}
          href={cellPath(now.link, now.position)}
        />{" "}
        <Whole text={failureWords(failure, words)} />
        {since && (
          <span className="muted">
            {words.common.comma}
            <Whole text={sinceWords(since, words)} />
          </span>
        )}
      </p>
      {cause && (
        <p className="small">
          <Prose text={storedTitle(cause, words)} />
        </p>
      )}
    </div>
  );
}
