import { defaultSnrDb, defaultTolerance } from "../../../core/judge/tolerance.ts";
import type { Tolerance } from "../../../core/report/schema.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import type { ModelSettings } from "../config/resolve/settings.ts";

/**
 * An output's bounds: what the configuration says of it, else of its model, else the default of the format that was really
 * used. Whoever asked for a lower precision is content with its error: MNN's approximations at Low stay on when
 * it falls back to fp32.
 */
export function toleranceFor(model: ModelSettings, output: string, format: Format, asked: Format): Tolerance {
  const snrDb = Math.min(defaultSnrDb[format], defaultSnrDb[asked]);
  const said = { ...model.tolerance, ...model.outputTolerance[output] };
  const source = Object.keys(said).length > 0 ? "configuration" : "default";
  return { ...defaultTolerance(format), snrDb, ...said, source };
}
