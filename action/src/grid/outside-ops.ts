import { referenceTolerance } from "../../../core/judge/reference.ts";
import { compareTensors } from "../../../core/numeric/metrics.ts";
import type { OpName } from "../../../core/report/schema.ts";
import type { Engine } from "../engine/engine.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { readStored, type StoredTensor, type TensorStore } from "../engine/store.ts";
import type { Op, Tensor } from "../mnn/graph/graph.ts";
import { matchFrames, matchNames } from "../mnn/graph/match.ts";
import { readGraph } from "../mnn/graph/read.ts";
import { isConditioning } from "./conditioning.ts";
import { cliffBefore, Errors, type Excuse, isGrowth, type OpError, type Way } from "./inherited.ts";
import { sameShape } from "./outside-compare.ts";

/** One op's output on disk. */
interface Kept {
  op: OpName;
  tensor: StoredTensor;
}

/** What a look at MNN's ops beside the truth's found. */
export interface OutsideOps {
  /** The first op of the source model that MNN gets wrong, by its tensor's name; null where none that can be matched is. */
  first: { name: string; type: string } | null;
  /** Its SNR in dB, or NaN where the elements are not the same number. */
  snrDb: number;
  /** Whether an op was off by what its inputs bring along, each right to fp32's rounding: it cancels. */
  conditioned: boolean;
  /** The way on which errors grew beyond the bound without an op that is to blame; null where none did. */
  growth: Way | null;
  /** How many op outputs were held against the truth's. */
  matched: number;
  /** MNN's op outputs that are none of the source's tensors by their names, and so held against nothing. */
  unmatched: OpName[];
}

/** An output of the network that is off, on both sides: what MNN gives has the source's order, whatever its last op's has. */
export interface WrongOutput {
  right: StoredTensor;
  found: StoredTensor;
}

/** Runs MNN's Normal and the truth op by op, and says which op of the source MNN gets wrong first. */
export async function firstWrongOp(
  engine: Engine,
  store: TensorStore,
  normal: Setup,
  truth: Setup,
  feed: Feed,
  moved: Feed | null,
  wrong: readonly WrongOutput[],
): Promise<OutsideOps> {
  const [ours, right, shifted] = [
    await keepOps(engine, store, normal, feed),
    await keepOps(engine, store, truth, feed),
    moved ? await keepOps(engine, store, truth, moved) : [],
  ];
  const byName = new Map(right.map((kept) => [kept.op.name, kept]));
  const movedBy = new Map(shifted.map((kept) => [kept.op.name, kept.tensor]));
  const { matches } = matchNames(await readGraph(normal.model.file), byName.keys());
  const found = matchFrames(
    matches,
    ours.map(({ op }) => op),
  );
  const errors = new Errors();
  let matched = 0;
  let growth: Way | null = null;
  const unmatched = ours.map(({ op }) => op).filter((op) => found.get(op)?.renamed !== false);
  const tell = (first: OutsideOps["first"], snrDb: number): OutsideOps => ({
    ...{ first, snrDb, matched, unmatched },
    conditioned: errors.has("cancels"),
    growth,
  });
  const excuseOf = async (op: Op, error: OpError, right: StoredTensor, found: StoredTensor) => {
    if (!sameShape(right.shape, found.shape)) return null;
    const excuse: Excuse | null = errors.explain(op, error);
    const other = movedBy.get(right.name);
    if (excuse || !other) return excuse;
    return isConditioning(error.snrDb, (await distance(right, other)).snrDb) ? "cancels" : null;
  };
  const sound = new Map<Tensor, boolean>();
  for (const { op, tensor } of ours) {
    const match = found.get(op);
    const expected = match && !match.renamed ? byName.get(match.source) : undefined;
    if (!match || !expected) continue;
    const { snrDb } = await distance(expected.tensor, tensor);
    sound.set(match.op.outputs[match.output]!, !(snrDb < referenceTolerance.snrDb));
  }
  for (const { op, tensor } of ours) {
    const match = found.get(op);
    const expected = match && !match.renamed ? byName.get(match.source) : undefined;
    if (!match || !expected) continue;
    matched++;
    const error = await distance(expected.tensor, tensor);
    const written = match.op.outputs[match.output]!;
    // What has another number of elements is not the same tensor, whatever its name says.
    const fine = sound.get(written)!;
    // The converter may compute another way and leave a name behind: what follows is right then.
    if (!fine && harmless(written, sound)) continue;
    const source = { name: expected.op.name, type: expected.op.type };
    const excuse = fine ? null : await excuseOf(match.op, error, expected.tensor, tensor);
    if (!fine && !excuse) {
      const way = errors.wayTo(match.op, error);
      const cliff = cliffBefore(way);
      if (cliff) return tell(cliff.op, cliff.snrDb);
      if (!isGrowth(way)) return tell(source, error.snrDb);
      growth ??= way;
    }
    errors.add(written, error, fine ? null : (excuse ?? "grown"), source);
  }
  // An op whose own frames are none of the source's tensors may yet write one of its outputs.
  for (const { right, found } of wrong) {
    const match = matches.find(({ source }) => source === right.name);
    const written = match?.op.outputs[match.output];
    if (!match || !written || errors.knows(written)) continue;
    const error = await distance(right, found);
    const excuse = await excuseOf(match.op, error, right, found);
    if (excuse) errors.add(written, error, excuse, { name: right.name, type: match.op.type });
  }
  return tell(null, Number.NaN);
}

/** Whether all that is known of what is made of a tensor is right. */
function harmless({ consumers }: Tensor, right: Map<Tensor, boolean>): boolean {
  const next = (tensor: Tensor, seen: Set<Tensor>): boolean[] => {
    if (seen.has(tensor)) return [];
    seen.add(tensor);
    const known = right.get(tensor);
    return known === undefined
      ? tensor.consumers.flatMap(({ outputs }) => outputs.flatMap((one) => next(one, seen)))
      : [known];
  };
  const seen = new Set<Tensor>();
  const after = consumers.flatMap(({ outputs }) => outputs.flatMap((tensor) => next(tensor, seen)));
  return after.length > 0 && after.every(Boolean);
}

/** The op of the source that writes the first of some tensors; null where the truth tells of none. */
export const opOfTensors = async (
  engine: Engine,
  truth: Setup,
  feed: Feed,
  names: readonly string[],
): Promise<{ name: string; type: string } | null> => {
  const { seen } = await engine.watch(truth, feed, namesSeen());
  const found = seen.find((op) => names.includes(op.name));
  return found ? { name: found.name, type: found.type } : null;
};

function namesSeen() {
  const seen: OpName[] = [];
  return {
    op: ({ name, type, occurrence, output }: OpName) => void seen.push({ name, type, occurrence, output }),
    seen: () => seen,
  };
}

/** SNR in dB, Infinity where the two agree, NaN where they cannot be compared; and the RMS of the error. */
async function distance(expected: StoredTensor, found: StoredTensor): Promise<OpError> {
  const [x, y] = [await readStored(expected), await readStored(found)];
  if (x.length !== y.length) return { snrDb: Number.NaN, rmse: Number.NaN };
  const { maxAbs, snrDb, broken, rmse } = compareTensors(x, y, expected.shape, "fp32");
  if (broken > 0) return { snrDb: Number.NEGATIVE_INFINITY, rmse: Number.POSITIVE_INFINITY };
  const same = maxAbs === 0 || Number.isNaN(maxAbs);
  return same ? { snrDb: Number.POSITIVE_INFINITY, rmse: 0 } : { snrDb, rmse };
}

async function keepOps(engine: Engine, store: TensorStore, setup: Setup, feed: Feed): Promise<Kept[]> {
  const kept: Kept[] = [];
  await engine.watch(setup, feed, {
    op: async ({ name, type, occurrence, output, shape, data }) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const tensor = await store.keep({ name, dtype: dtypeOf(data), shape }, bytes);
      kept.push({ op: { name, type, occurrence, output }, tensor });
      return undefined;
    },
    seen: () => null,
  });
  return kept;
}

/** `Float32Array` is float32. */
const dtypeOf = (data: { constructor: { name: string } }): string =>
  data.constructor.name.replace(/Array$/, "").toLowerCase();
