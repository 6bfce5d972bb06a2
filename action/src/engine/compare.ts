import type { Tensor } from "../../../core/numeric/metrics.ts";
import type { OpName } from "../../../core/report/schema.ts";
import type { Measure, OpMatch } from "./measure.ts";
import { nameOf, type OpSource, OpStream, opOf, type Waiting, WINDOW } from "./op-stream.ts";
import type { PlanStep } from "./plan.ts";
import type { StepResult } from "./probe-runner.ts";
import type { Feed } from "./setup.ts";

/** What came of one input on several sides at once. */
export interface Compared<T> {
  /** One a side. */
  results: StepResult[];
  /** What all sides computed, in the order in which the first one did. */
  ops: OpMatch<T>[];
  /** Per side, the ops that not all of the others had. */
  alone: OpName[][];
}

/**
 * One side's op outputs put in the place of another's, each before that one's next op reads it: every op of `to` then computes
 * on `from`'s inputs, and what differs is its own error.
 */
export interface Lockstep {
  from: number;
  to: number;
  /** What is written in place of `from`'s output where it is not that itself: its magnitudes, its values rounded. */
  as?: (data: Tensor) => Tensor;
  /** What `to` is fed in place of what the others are. */
  fed?: Feed;
  /** Of which ops; the others keep what they gave. Left out: of all. */
  only?: (op: OpName) => boolean;
}

/**
 * Runs one step on all sides at once and hands each op to the measure as the tensors come. Ops are matched by name, type,
 * occurrence, output and number of elements, whichever side has them first; what not all sides have is listed. Of each
 * side some tensors wait at most (op-stream.ts), and a side that is ahead is held back by its pipe.
 *
 * @param lockstep whose outputs become whose; the step of `to` must have its ops `answered`
 */
export async function compareStep<T>(
  sides: { source: OpSource; step: PlanStep }[],
  measure: Measure<T>,
  lockstep: Lockstep | null = null,
): Promise<Compared<T>> {
  const streams = sides.map(({ source, step }) => new OpStream(source, step));
  const matches: { at: number; match: OpMatch<T> }[] = [];

  const place = async (fresh: Waiting, own: OpStream): Promise<void> => {
    const others = streams.filter((stream) => stream !== own);
    const found = streams.map((stream) => (stream === own ? fresh : stream.find(fresh.key)));
    if (found.every((waiting) => waiting !== undefined)) {
      const frames = streams.map((stream, side) => stream.take(found[side]!));
      const [first] = frames;
      const tensors = frames.map(opOf);
      const free = (side: number) => streams[side]!.recycle(frames[side]!);
      const op = nameOf(first!);
      matches.push({
        at: found[0]!.at,
        match: { op, shape: first!.header.shape, seen: await measure(tensors) },
      });
      if (lockstep && !(lockstep.only?.(op) ?? true)) {
        streams[lockstep.to]!.answer({ kind: "keep" }, () => free(lockstep.from));
      } else if (lockstep) {
        const { header } = frames[lockstep.to]!;
        const { data: own } = tensors[lockstep.from]!;
        const data = lockstep.as?.(own) ?? own;
        const answer = { kind: "overwrite", dtype: header.dtype, shape: header.shape, data } as const;
        streams[lockstep.to]!.answer(answer, () => free(lockstep.from));
      }
      for (const side of streams.keys()) if (side !== lockstep?.from) free(side);
    } else if (others.some((other) => other.gaveUp(fresh.key))) own.dropAll();
    else own.dropOld();
  };

  for (let open = streams; open.length > 0; open = open.filter(({ result }) => !result)) {
    const blocked = open.filter(({ blocked }) => blocked);
    const free = open.filter((stream) => !stream.blocked && (blocked.length === 0 || stream.ahead < WINDOW));
    // What it waits at has no counterpart within reach.
    if (free.length === 0) for (const stream of blocked) stream.giveUp();
    // Who has more that is new to the others waits, so that after ops of its own the others catch up.
    const least = Math.min(...free.map(({ ahead }) => ahead));
    const turn = free.filter(({ ahead }) => ahead === least);
    await Promise.all(turn.map((stream) => stream.read()));
    for (const stream of turn) {
      const fresh = stream.fresh();
      if (fresh) await place(fresh, stream);
    }
  }
  return {
    results: streams.map(({ result }) => result!),
    ops: matches.sort((a, b) => a.at - b.at).map(({ match }) => match),
    alone: streams.map((stream) => stream.dropAll()),
  };
}
