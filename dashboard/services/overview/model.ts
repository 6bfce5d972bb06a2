import { isBroken, unique } from "../../../core/present/words.ts";
import { compareReleases } from "../../../core/report/release.ts";
import { severity } from "../../../core/report/vocabulary.ts";
import type { Field } from "./field.ts";
import type { Row } from "./rows.ts";

/** A configuration of a model that fails now, on whichever targets. */
export interface Failure {
  model: string;
  config: string;
  /** Where it fails, the worst first. */
  rows: Row[];
}

/** A target's fastest configuration of those that pass on every input. */
export interface Fastest {
  target: string;
  config: string;
  field: Field;
}

/** How a model stands on the newest release that it was run on. */
export interface ModelStanding {
  model: string;
  release: string;
  rows: Row[];
  /** The worst first. */
  failures: Failure[];
  /** One a target, where any passes. */
  ship: Fastest[];
  /** Targets on which nothing passes. */
  without: string[];
}

/** A row as it is now: on the newest release that it was run on. */
export const nowOf = (row: Row): Field => row.fields.get(row.releases[0]!)!;

/** Whether a field has wrong results that nobody expects. */
export const fails = (field: Field | undefined): boolean =>
  field !== undefined && isBroken(field.verdict) && field.outcome === "failed";

/** How each model stands, the worst first. */
export function modelsOf(rows: readonly Row[]): ModelStanding[] {
  const models = unique(rows.map(({ model }) => model)).map((model) =>
    modelOf(
      model,
      rows.filter((row) => row.model === model),
    ),
  );
  return models.sort((a, b) => worst(a) - worst(b) || b.failures.length - a.failures.length);
}

const worst = ({ failures }: ModelStanding): number => (failures[0] ? rankOf(failures[0]) : severity.length);

const rankOf = ({ rows }: Failure): number =>
  Math.min(...rows.map((row) => severity.indexOf(nowOf(row).verdict)));

function modelOf(model: string, rows: Row[]): ModelStanding {
  const release = rows
    .map(({ releases }) => releases[0]!)
    .reduce((a, b) => (compareReleases(a, b) > 0 ? a : b));
  const failures = new Map<string, Failure>();
  for (const row of rows.filter((row) => fails(nowOf(row)))) {
    const failure = failures.get(row.config) ?? { model, config: row.config, rows: [] };
    failure.rows.push(row);
    failures.set(row.config, failure);
  }
  const targets = unique(rows.map(({ target }) => target));
  const ship = targets.flatMap((target) => fastestOn(target, release, rows) ?? []);
  const shipped = new Set(ship.map(({ target }) => target));
  return {
    model,
    release,
    rows,
    failures: [...failures.values()].sort((a, b) => rankOf(a) - rankOf(b)),
    ship,
    without: targets.filter((target) => !shipped.has(target)),
  };
}

function fastestOn(target: string, release: string, rows: readonly Row[]): Fastest | null {
  const passing = rows.flatMap((row) => {
    const field = row.fields.get(release);
    return row.target === target && field?.verdict === "pass" ? [{ target, config: row.config, field }] : [];
  });
  const time = ({ field }: Fastest) => field.medianMs ?? Number.POSITIVE_INFINITY;
  return passing.length === 0 ? null : passing.reduce((a, b) => (time(b) < time(a) ? b : a));
}
