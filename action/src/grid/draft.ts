import { emptyCell } from "../../../core/report/empty-cell.ts";
import type { Cell } from "../../../core/report/schema.ts";
import { seriesId } from "../../../core/report/series.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { SessionKey } from "../engine/sessions.ts";
import type { StepResult } from "../engine/side.ts";
import type { ParityError } from "../errors/error.ts";
import type { Place } from "../places/place/place.ts";
import type { Reference } from "./reference.ts";
import { outcomeOf } from "./verdict.ts";

/** A cell before it has its place in the report; `result` leads to its process and to its outputs on disk. */
export interface CellDraft extends Omit<Cell, "id" | "probe" | "finding" | "command" | "reference"> {
  key: SessionKey;
  /** The session it is compared with; null for saved tensors and for cells compared with themselves. */
  against: SessionKey | null;
  result: StepResult | null;
  reference: Omit<Cell["reference"], "cell">;
  referenceOf: Reference | null;
}

/** A cell of which only is known what it is of. */
export function emptyDraft(
  key: SessionKey,
  input: string,
  place: Pick<Place, "runtime"> | null,
  settings: Settings,
  reference: Reference | null,
  result: StepResult | null,
): CellDraft {
  const { model, target, config, release } = key;
  return {
    key,
    against: null,
    result,
    referenceOf: reference,
    reference: { kind: reference?.kind ?? "cell", label: reference?.label ?? settings.reference.kind },
    series: seriesId({
      model: model.name,
      input,
      target: target.name,
      config: config.id,
      origin: place?.runtime.origin ?? release.origin,
      flags: place?.runtime.flags ?? {},
    }),
    model: model.name,
    input,
    runtime: place?.runtime.id ?? "",
    target: target.name,
    config: config.id,
    ...emptyCell(),
    runMs: result?.runMs ?? [],
  };
}

/** Cells of a session that could not run here. */
export function unavailable(
  key: SessionKey,
  error: ParityError,
  settings: Settings,
  place: Place | null = null,
): CellDraft[] {
  return key.model.steps.map(({ id }) => {
    const about = { ...key, model: key.model.name, input: id };
    return {
      ...emptyDraft(key, id, place, settings, null, null),
      verdict: "unavailable",
      reason: error.message,
      fix: error.fix,
      ...outcomeOf("unavailable", about, settings.expect),
    };
  });
}
