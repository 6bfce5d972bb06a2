import { backendOf } from "../../../core/judge/backend.ts";
import { judgeOp } from "../../../core/judge/output.ts";
import type { OpRow, Ops } from "../../../core/report/schema.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import type { Compared } from "../engine/compare.ts";
import type { Measure, OpMatch } from "../engine/measure.ts";

type Seen = Omit<OpRow, "name" | "type" | "occurrence" | "output" | "shape">;

/** Holds each op of a candidate against its reference's. @param format what the candidate is judged by */
export const rowMeasure =
  (format: Format): Measure<Seen> =>
  ([reference, candidate]) => {
    const { backend, bits } = candidate!.held;
    return {
      ...judgeOp(reference!.data, candidate!.data, reference!.shape, format),
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
