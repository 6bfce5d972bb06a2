import { compareTensors, type Tensor as Elements } from "../../../core/numeric/metrics.ts";
import type { OpName } from "../../../core/report/schema.ts";
import type { Engine } from "../engine/engine.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import type { Graph, Op } from "../mnn/graph/graph.ts";
import type { Subject } from "./subject.ts";

/** What a right run tells of an op: the shapes of what it gives, and the largest magnitude among it. */
export interface Seen {
  shapes: number[][];
  peak: number;
}

/** Which op of the graph a frame of a probe is from: MNN may run one as pieces with names of their own, `NAME_raster_0`. */
export function opFinder({ ops }: Graph): (frame: OpName) => Op | null {
  const byName = new Map<string, Op[]>();
  for (const op of ops) byName.set(op.name, [...(byName.get(op.name) ?? []), op]);
  return ({ name, occurrence }) => {
    const found = byName.get(name) ?? byName.get(name.replace(/_raster_\d+$/, ""));
    return found?.[Math.min(occurrence, found.length - 1)] ?? null;
  };
}

/** Looks at every op of one right run. */
export async function lookAt(engine: Engine, setup: Setup, feed: Feed, graph: Graph): Promise<Map<Op, Seen>> {
  const find = opFinder(graph);
  const ops = new Map<Op, Seen>();
  for (const { name, producer } of graph.inputs) {
    const given = feed.tensors.find((tensor) => tensor.name === name);
    if (given && producer) ops.set(producer, { shapes: [given.shape], peak: 0 });
  }
  const { seen } = await engine.watch(setup, feed, {
    op: (frame) => {
      const op = find(frame);
      if (!op) return undefined;
      const known = ops.get(op) ?? { shapes: [], peak: 0 };
      known.shapes[frame.output] = frame.shape;
      known.peak = Math.max(known.peak, peakOf(frame.data));
      ops.set(op, known);
      return undefined;
    },
    seen: () => ops,
  });
  return seen;
}

function peakOf(values: Elements): number {
  if (!(values instanceof Float32Array)) return 0;
  let peak = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > peak) peak = size;
  }
  return peak;
}

/** Each op's error in dB, its worst output's; -Infinity where it is not finite. */
export type Errors = Map<Op, number>;

/**
 * Each op's own error on one input: on right inputs where ops can be answered (lockstep), else in the run as it is, where
 * what is inherited counts as well. Null where ops cannot be seen at all.
 */
export async function ownErrors(
  { setup, reference, host, format, ops: can }: Subject,
  engine: Engine,
  feed: Feed,
  graph: Graph,
): Promise<{ errors: Errors; lockstep: boolean } | null> {
  if (!can.seen) return null;
  const find = opFinder(graph);
  const sides = [can.answered ? (host ?? reference) : reference, setup];
  const { ops } = await engine.compare(
    sides,
    feed,
    ([right, real]) => {
      if (!(right!.data instanceof Float32Array)) return Number.POSITIVE_INFINITY;
      const { broken, maxAbs, snrDb } = compareTensors(right!.data, real!.data, right!.shape, format);
      if (broken > 0) return Number.NEGATIVE_INFINITY;
      return maxAbs === 0 ? Number.POSITIVE_INFINITY : snrDb;
    },
    can.answered ? { lockstep: { from: 0, to: 1 } } : {},
  );
  const errors: Errors = new Map();
  for (const { op: name, seen } of ops) {
    const op = find(name);
    if (op) errors.set(op, Math.min(errors.get(op) ?? Number.POSITIVE_INFINITY, seen));
  }
  return { errors, lockstep: can.answered };
}
