import { outcomeOf } from "../../../core/judge/expect.ts";
import { emptyCell } from "../../../core/report/empty-cell.ts";
import type { Cell } from "../../../core/report/schema.ts";
import { seriesId } from "../../../core/report/series.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Setup } from "../engine/setup.ts";
import type { ParityError } from "../errors/error.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import type { Place } from "../places/place/place.ts";
import type { PreparedModel } from "./models.ts";
import type { Reference } from "./reference.ts";

/** What a cell was computed by. */
export interface CellSetup extends Setup {
  model: PreparedModel;
  runtime: RuntimeSpec;
}

/** A cell before it has its place in the report; `result` leads to its process and to its outputs on disk. */
export interface CellDraft extends Omit<Cell, "id" | "probe" | "finding" | "command" | "reference"> {
  setup: CellSetup;
  /** The session it is compared with; null for saved tensors and for cells compared with themselves. */
  against: CellSetup | null;
  result: StepResult | null;
  reference: Omit<Cell["reference"], "cell">;
  referenceOf: Reference | null;
}

/** A cell of which only is known what it is of. */
export function emptyDraft(
  setup: CellSetup,
  input: string,
  place: Pick<Place, "runtime"> | null,
  settings: Settings,
  reference: Reference | null,
  result: StepResult | null,
): CellDraft {
  const { model, target, config, runtime } = setup;
  return {
    setup,
    against: null,
    result,
    referenceOf: reference,
    reference: { kind: reference?.kind ?? "cell", label: reference?.label ?? settings.reference.kind },
    series: seriesId({
      model: model.name,
      input,
      target: target.name,
      config: config.id,
      origin: place?.runtime.origin ?? runtime.origin,
      flags: place?.runtime.flags ?? {},
    }),
    model: model.name,
    input,
    runtime: place?.runtime.id ?? "",
    target: target.name,
    config: config.id,
    ...emptyCell(),
    ...(setup.ask?.api === "module" ? { api: "module" as const } : {}),
    ...(model.converted ? { converted: model.converted } : {}),
    runMs: result?.runMs ?? [],
  };
}

/** Cells of a setup that could not run here. */
export function unavailable(
  setup: CellSetup,
  error: ParityError,
  settings: Settings,
  place: Place | null = null,
): CellDraft[] {
  return setup.model.inputs.map(({ id }) => ({
    ...emptyDraft(setup, id, place, settings, null, null),
    verdict: "unavailable",
    reason: error.message,
    fix: error.fix,
    ...outcomeOf("unavailable", namesOf(setup, id), settings.expect),
  }));
}

/** A cell by the names that `expect:` has for it. */
export const namesOf = ({ model, runtime, target, config }: CellSetup, input: string) => ({
  model: model.name,
  input,
  release: runtime.name,
  target: target.name,
  config: config.id,
});
