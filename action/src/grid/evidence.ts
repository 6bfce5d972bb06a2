import { readFile } from "node:fs/promises";
import { tinyError } from "../../../core/findings/formats.ts";
import { askedFormat } from "../../../core/judge/asked.ts";
import { damagePath, lossOf } from "../../../core/judge/first-bad.ts";
import { healthy } from "../../../core/judge/level.ts";
import { isWrong } from "../../../core/judge/verdict.ts";
import { compareTensors, describeTensor } from "../../../core/numeric/metrics.ts";
import type { Inside, OpRow } from "../../../core/report/schema.ts";
import { type Format, formatLimits } from "../../../core/report/vocabulary.ts";
import type { Compared } from "../engine/compare.ts";
import type { Engine } from "../engine/engine.ts";
import type { Measure } from "../engine/measure.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { viewTensor } from "../engine/tensor.ts";
import { asParityError } from "../errors/error.ts";
import { constantsOf, hasIntegerWeights } from "../mnn/graph/constants.ts";
import type { Graph, Op, Tensor } from "../mnn/graph/graph.ts";
import type { CellDraft, CellSetup } from "./draft.ts";
import { edgesOf, MOVES, opsOfRows } from "./edges.ts";
import { hostTarget, plainConfig } from "./groups.ts";
import type { PreparedInput } from "./models.ts";

/** What is needed to ask further of a session that fails. */
export interface Asked {
  engine: Engine;
  setup: CellSetup;
  reference: CellSetup;
  /** Whether the host can run this runtime: what is asked of it costs milliseconds. */
  onHost: boolean;
  /** Whether the place can be asked op by op. */
  answers: boolean;
  graph: Graph;
}

/** How many inputs of a session are run in ideal low precision: each kind of failure shows on one of the first. */
const IDEAL_INPUTS = 8;

/** Tells the rows of a run what the graph knows of them. */
export function addEdges(rows: OpRow[], graph: Graph): void {
  for (const [at, inside] of edgesOf(graph, rows).entries()) if (inside) rows[at]!.inside = inside;
}

/**
 * Gathers on the rows of cells that are wrong what their cause is told by: constants and sums of the op they are born at, the same
 * input in ideal low precision on the host; and, where that passes, one run of one input in which each op reads right values.
 */
export async function gatherEvidence(cells: CellDraft[], inputs: PreparedInput[], asked: Asked) {
  const format = askedFormat(asked.setup.config);
  const wrong = cells.filter(({ verdict, ops }) => isWrong(verdict) && ops && ops.firstBad !== null);
  const feedOf = ({ input }: CellDraft) => inputs.find(({ id }) => id === input)!.feed;
  for (const cell of wrong) await addConstants(cell, feedOf(cell), asked.graph, format);
  if (format === "fp32") return;
  if (asked.onHost)
    for (const cell of wrong.slice(0, IDEAL_INPUTS)) await addIdeal(cell, feedOf(cell), asked, format);
  const telling = wrong.find((cell) => isOwnFault(cell, format));
  if (telling && asked.answers && asked.setup.config.backend === "cpu")
    await addOwn(telling, feedOf(telling), asked, format);
}

/** Whether the op it is born at is right in ideal low precision, so that its own arithmetic is in doubt. */
function isOwnFault({ ops }: CellDraft, format: Format): boolean {
  const row = ops!.rows[ops!.firstBad!]!;
  const { ideal } = row.inside ?? {};
  return (
    typeof ideal === "number" && ideal >= healthy[format] && lossOf(ops!.firstBad!, ops!.rows, format) > 0
  );
}

const snr =
  (format: Format): Measure<number> =>
  ([reference, candidate]) => {
    const { broken, snrDb } = compareTensors(reference!.data, candidate!.data, reference!.shape, format);
    return broken > 0 || Number.isNaN(snrDb) ? Number.NEGATIVE_INFINITY : snrDb;
  };

async function addIdeal(cell: CellDraft, feed: Feed, { engine, setup }: Asked, format: Format) {
  const host: Setup = { ...setup, target: hostTarget, config: plainConfig };
  const to = format === "bf16" ? "bf16" : "fp16";
  const ideal: Setup = { ...host, ask: { ...setup.ask, round: { to, inputs: true } } };
  add(cell, "ideal", await tried(engine.compare([host, ideal], feed, snr(format))));
}

async function addOwn(
  cell: CellDraft,
  feed: Feed,
  { engine, setup, reference, onHost }: Asked,
  format: Format,
) {
  // Ops of the host and of Arm go by the same names, and its run is quick.
  const right: Setup = onHost ? { ...setup, target: hostTarget, config: plainConfig } : reference;
  const lockstep = { from: 0, to: 1 };
  add(cell, "own", await tried(engine.compare([right, setup], feed, snr(format), { lockstep })));
}

/** What cannot be asked here leaves the cause to what is known without it. */
async function tried<T>(asking: Promise<Compared<T>>): Promise<Compared<T> | null> {
  try {
    const compared = await asking;
    return compared.results.every(({ status }) => status === "ok") ? compared : null;
  } catch (error) {
    asParityError(error);
    return null;
  }
}

function add(cell: CellDraft, as: "ideal" | "own", compared: Compared<number> | null): void {
  if (!compared) return;
  const key = ({ name, type, occurrence, output }: Pick<OpRow, "name" | "type" | "occurrence" | "output">) =>
    JSON.stringify([name, type, occurrence, output]);
  const known = new Map(compared.ops.map(({ op, seen }) => [key(op), seen]));
  for (const row of cell.ops!.rows) {
    const found = known.get(key(row));
    if (row.inside && found !== undefined) row.inside[as] = found;
  }
}

async function addConstants(cell: CellDraft, feed: Feed, graph: Graph, format: Format) {
  const { rows, firstBad } = cell.ops!;
  const ops = opsOfRows(graph, rows);
  const path = damagePath(rows, cell.outputs, format);
  for (const at of new Set([firstBad!, ...path, ...(rows[firstBad!]!.inside?.reads ?? [])])) {
    const [op, inside] = [ops[at], rows[at]!.inside];
    if (!op || !inside) continue;
    const constants = await constantsOf(graph, op).catch(() => []);
    const beyond = constants
      .filter(({ dtype }) => dtype.startsWith("float"))
      .map(({ min, max }) => (Math.abs(min) > Math.abs(max) ? min : max))
      .filter((value) => cannotHold(value, format));
    if (beyond.length > 0) inside.constants = beyond.slice(0, 20);
    if (at !== firstBad) continue;
    const weight = constants.find(({ name }) => name === "weight");
    if (hasIntegerWeights(op)) inside.quantized = true;
    const fed = await fedTo(op, feed);
    if (fed.length > 0) inside.fed = fed.map(({ name, min, max }) => ({ name, min, max }));
    const sums = sumsOf(op, rows[at]!, weight, readOf(rows, inside, fed[0]));
    if (sums) inside.sums = sums;
  }
}

/** Beyond the format's end, or so small that what the format makes of it is another number. */
const cannotHold = (value: number, format: Format): boolean =>
  Math.abs(value) > formatLimits[format].max || (value !== 0 && tinyError(value, format) > 0.01);

const isConvolution = ({ type }: Op): boolean =>
  type.startsWith("Convolution") || type.startsWith("Deconvolution");

/** What an op reads first: its elements and their mean magnitude. */
interface Read {
  count: number;
  meanMagnitude: number;
  last: number;
}

/** One of the model's inputs that an op reads. */
interface Fed extends Read {
  name: string;
  min: number;
  max: number;
}

function readOf(rows: OpRow[], inside: Inside, fed: Fed | undefined): Read | null {
  const row = rows[inside.reads[0] ?? -1];
  if (!row) return fed ?? null;
  const { count, reference } = row.metrics;
  return { count, meanMagnitude: reference.meanMagnitude, last: row.shape.at(-1) ?? 1 };
}

/** The float inputs of the model that an op reads, with nothing but layout ops between. */
async function fedTo(op: Op, feed: Feed): Promise<Fed[]> {
  const names = new Set(op.inputs.map(originOf));
  const found = feed.tensors
    .filter(({ name, dtype }) => names.has(name) && dtype === "float32")
    .map(async ({ name, shape, file }): Promise<Fed[]> => {
      const bytes = await readFile(file).catch(() => null);
      if (!bytes) return [];
      const { buffer, byteOffset, byteLength } = bytes;
      const whole =
        byteOffset % 4 === 0
          ? { buffer, byteOffset }
          : { buffer: new Uint8Array(bytes).buffer, byteOffset: 0 };
      const tensor = viewTensor(whole.buffer, whole.byteOffset, byteLength, "float32", shape, name);
      const { meanMagnitude, min, max } = describeTensor(tensor);
      return [{ name, count: tensor.length, meanMagnitude, last: shape.at(-1) ?? 1, min, max }];
    });
  return (await Promise.all(found)).flat();
}

/** The model's input that layout ops alone lead from. */
function originOf({ name, producer }: Tensor): string {
  const [first] = producer?.inputs ?? [];
  return producer && MOVES.has(producer.type) && first ? originOf(first) : name;
}

/** How many terms an element of an op's result has, and what their magnitudes come to on average. */
function sumsOf(
  op: Op,
  row: OpRow,
  weight: { count: number; meanMagnitude: number } | undefined,
  read: Read | null,
): Inside["sums"] {
  if (!read) return null;
  const { outputCount, pool, kernelX, kernelY, kernels, isGlobal } = op.attributes;
  if (isConvolution(op) && weight && typeof outputCount === "number" && outputCount > 0) {
    const terms = Math.round(weight.count / outputCount);
    return { terms, magnitude: terms * weight.meanMagnitude * read.meanMagnitude };
  }
  if (pool === "AVEPOOL") {
    const window = Array.isArray(kernels) ? kernels : [Number(kernelX), Number(kernelY)];
    const inWindow = window.reduce((product, size) => product * size, 1);
    const terms = isGlobal || !(inWindow > 0) ? Math.round(read.count / row.metrics.count) : inWindow;
    return { terms, magnitude: terms * read.meanMagnitude };
  }
  if (op.type === "Reduction" || op.type === "CumSum") {
    const terms = op.type === "CumSum" ? read.last : Math.round(read.count / row.metrics.count);
    return { terms, magnitude: terms * read.meanMagnitude };
  }
  // Of the second factor nothing is known here but how often it is multiplied.
  if (op.type === "MatMul" || op.type === "BatchMatMul")
    return op.attributes.transposeA ? null : { terms: read.last, magnitude: Number.NaN };
  return null;
}
