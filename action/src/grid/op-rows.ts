import { backendOf } from "../../../core/judge/backend.ts";
import { judgeOp } from "../../../core/judge/output.ts";
import type { ChosenFrom } from "../../../core/judge/ties.ts";
import type { Tensor } from "../../../core/numeric/metrics.ts";
import type { OpRow, Ops } from "../../../core/report/schema.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import type { Compared } from "../engine/compare.ts";
import type { Measure, OpMatch, OpTensor } from "../engine/measure.ts";
import { type GraphFacts, opOf } from "./graph-facts.ts";

type Seen = Omit<OpRow, "name" | "type" | "occurrence" | "output" | "shape">;

/** Tensors with more elements are not kept: what was chosen from them is not looked up. */
const MOST_KEPT = 1 << 24;

/** The tensors that indices of the outputs are chosen from, by op. */
export class Kept {
  readonly #facts: GraphFacts;
  readonly #wanted: ReadonlySet<string>;
  readonly #tensors = new Map<string, ChosenFrom>();

  constructor(facts: GraphFacts) {
    this.#facts = facts;
    this.#wanted = new Set([...facts.chosenFrom.values()].flat());
  }

  /** Whether there is something to keep. */
  get wants(): boolean {
    return this.#wanted.size > 0;
  }

  see([reference, candidate]: OpTensor[]): void {
    if (!reference || !candidate || reference.output > 0) return;
    const op = opOf(reference);
    if (!this.#wanted.has(op) || reference.data.length > MOST_KEPT) return;
    const [left, right] = [reference.data.slice(), candidate.data.slice()];
    this.#tensors.set(op, { reference: left, candidate: right, shape: [...reference.shape] });
  }

  /** What an output's indices were chosen from, as far as it was seen. */
  of(output: string): ChosenFrom[] {
    return (this.#facts.chosenFrom.get(output) ?? []).flatMap((op) => this.#tensors.get(op) ?? []);
  }
}

/** Holds each op of a candidate against its reference's. @param format what the candidate is judged by */
export const rowMeasure =
  (format: Format, kept: Kept): Measure<Seen> =>
  (sides) => {
    const [reference, candidate] = sides;
    const { backend, bits } = candidate!.held;
    kept.see(sides);
    const other = sameBits(reference!.data, candidate!.data) ? reference! : candidate!;
    return {
      ...judgeOp(reference!.data, other.data, reference!.shape, format),
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

/** Whether two tensors are of one type and bit for bit the same. */
function sameBits(a: Tensor, b: Tensor): boolean {
  if (a.constructor !== b.constructor || a.byteLength !== b.byteLength) return false;
  const [x, y] = [a, b].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return x!.equals(y!);
}
