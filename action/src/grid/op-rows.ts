import { backendOf } from "../../../core/judge/backend.ts";
import { judge } from "../../../core/judge/judge.ts";
import { defaultTolerance } from "../../../core/judge/tolerance.ts";
import { compareTensors } from "../../../core/numeric/metrics.ts";
import { provenFormat } from "../../../core/numeric/proven-format.ts";
import type { OpRow, Ops } from "../../../core/report/schema.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import type { Compared } from "../engine/compare.ts";
import type { Measure, OpMatch } from "../engine/measure.ts";

type Seen = Omit<OpRow, "name" | "type" | "occurrence" | "output" | "shape">;

/** Holds each op of a candidate against its reference's. @param format what the candidate is judged by */
export const rowMeasure =
  (format: Format): Measure<Seen> =>
  ([reference, candidate]) => {
    const metrics = compareTensors(reference!.data, candidate!.data, reference!.shape, format);
    const { backend, bits } = candidate!.held;
    return {
      metrics,
      format: provenFormat(candidate!.data),
      verdict: judge(metrics, defaultTolerance(format)).verdict,
      backend: backendOf(backend),
      ...(bits ? { bits } : {}),
    };
  };

/** What {@link rowMeasure} saw, as the report tells it. */
export function opsOf({ ops, alone }: Compared<Seen>): Ops {
  const [onlyReference = [], onlyCandidate = []] = alone;
  return { rows: ops.map(rowOf), firstBad: null, onlyReference, onlyCandidate };
}

const rowOf = ({ op, shape, seen }: OpMatch<Seen>): OpRow => ({ ...op, shape, ...seen });
