import type { Tolerance } from "../../../core/report/schema.ts";
import { defaultTolerance } from "../../../core/verdict/tolerance.ts";
import type { Format } from "../../../core/verdict/vocabulary.ts";
import type { ModelSettings } from "../config/settings.ts";

/** An output's bounds: what the configuration says of it, else of its model, else the format's default. */
export function toleranceFor(model: ModelSettings, output: string, format: Format): Tolerance {
  const said = { ...model.tolerance, ...model.outputTolerance[output] };
  const source = Object.keys(said).length > 0 ? "configuration" : "default";
  return { ...defaultTolerance(format), ...said, source };
}
