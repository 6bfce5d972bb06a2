import type { Segment } from "../engine/plan.ts";
import type { Graph, Op, Tensor } from "../mnn/graph/graph.ts";

/** The two precisions of a mixed plan: that of most ops, and that of the ops which are kept from it. */
export interface Precisions {
  most: Segment["precision"];
  kept: Segment["precision"];
}

/** What is no op of its own: constants follow whoever reads them, into every segment. */
const GIVEN = new Set(["Const", "TrainableParam", "Input"]);

/** Any set of a network's ops kept at another precision, as a chain of segments. */
export class Cuts {
  /** Ops that can be kept, in the graph's order; what only moves elements follows the op before it. */
  readonly ops: Op[];
  readonly #graph: Graph;
  readonly #live: Op[];
  readonly #constant = new Set<Op>();
  readonly #ambiguous: Set<string>;

  /** @param computes whether an op computes something; layout ops do not */
  constructor(graph: Graph, computes: (op: Op) => boolean) {
    this.#graph = graph;
    for (const op of graph.ops) {
      const made = op.inputs.length > 0 && op.inputs.every((tensor) => this.#isConstant(tensor));
      if ((GIVEN.has(op.type) && op.type !== "Input") || made) this.#constant.add(op);
    }
    const live = reaching(graph);
    this.#live = graph.ops.filter((op) => live.has(op) && !this.#constant.has(op) && !GIVEN.has(op.type));
    this.ops = this.#live.filter(computes);
    const seen = new Set<string>([""]);
    this.#ambiguous = new Set([""]);
    for (const { name } of graph.tensors) seen.has(name) ? this.#ambiguous.add(name) : seen.add(name);
  }

  /** The op whose precision decides an op's: itself, or the one before it; null for what comes straight from the input. */
  leader(op: Op): Op | null {
    if (this.ops.includes(op)) return op;
    const before = op.inputs.find((tensor) => tensor.producer && !this.#isConstant(tensor))?.producer;
    return before && !GIVEN.has(before.type) ? this.leader(before) : null;
  }

  /** The ops that can be kept among those that read a tensor, layout ops passed over. */
  readers(tensor: Tensor): Op[] {
    return tensor.consumers.flatMap((op) =>
      this.ops.includes(op) ? [op] : op.outputs.flatMap((made) => this.readers(made)),
    );
  }

  /**
   * The chain in which `kept` runs at its precision and all else at the other. Each op has a level: even for most ops, odd for
   * those that are kept, and one more than what it reads wherever the precision changes. A level reads lower ones only, so
   * that any set gives a chain without a circle.
   *
   * @returns null where a tensor between two segments has no name of its own
   */
  chain(kept: ReadonlySet<Op>, precisions: Precisions): Segment[] | null {
    const levels = new Map<Op, number>();
    for (const op of this.#live) {
      const leader = this.leader(op);
      const odd = leader && kept.has(leader) ? 1 : 0;
      const under = Math.max(0, ...op.inputs.map(({ producer }) => (producer && levels.get(producer)) ?? 0));
      levels.set(op, under % 2 === odd ? under : under + 1);
    }
    const outputs = new Set(this.#graph.outputs);
    const depth = Math.max(...levels.values());
    const segments: Segment[] = [];
    for (let level = 0; level <= depth; level++) {
      const own = this.#live.filter((op) => levels.get(op) === level);
      if (own.length === 0) continue;
      const read = own
        .flatMap(({ inputs }) => inputs)
        .filter((tensor) => this.#crosses(tensor, level, levels));
      const given = own
        .flatMap(({ outputs }) => outputs)
        .filter(
          (tensor) =>
            outputs.has(tensor) || tensor.consumers.some((op) => (levels.get(op) ?? level) !== level),
        );
      const names = (tensors: Tensor[]) => [...new Set(tensors.map(({ name }) => name))];
      if ([...read, ...given].some(({ name }) => this.#ambiguous.has(name))) return null;
      segments.push({
        inputs: names(read),
        outputs: names(given),
        precision: level % 2 ? precisions.kept : precisions.most,
      });
    }
    return segments;
  }

  #crosses(tensor: Tensor, level: number, levels: Map<Op, number>): boolean {
    if (!tensor.producer || this.#isConstant(tensor)) return false;
    return tensor.producer.type === "Input" || levels.get(tensor.producer) !== level;
  }

  #isConstant({ producer }: Tensor): boolean {
    return producer !== null && this.#constant.has(producer);
  }
}

/** The ops that an output depends on. */
function reaching({ outputs }: Graph): Set<Op> {
  const found = new Set<Op>();
  const open = outputs.flatMap(({ producer }) => producer ?? []);
  for (let op = open.pop(); op; op = open.pop()) {
    if (found.has(op)) continue;
    found.add(op);
    open.push(...op.inputs.flatMap(({ producer }) => producer ?? []));
  }
  return found;
}

/** Tensors that one segment gives to another of another precision, counted once a precision that reads them. */
export function castsOf(segments: readonly Segment[]): number {
  const givenAt = new Map(
    segments.flatMap(({ outputs, precision }) => outputs.map((name) => [name, precision] as const)),
  );
  const casts = segments.flatMap(({ inputs, precision }) =>
    inputs
      .filter((name) => givenAt.has(name) && givenAt.get(name) !== precision)
      .map((name) => JSON.stringify([name, precision])),
  );
  return new Set(casts).size;
}
