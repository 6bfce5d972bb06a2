import type { Tensor } from "../../../core/numeric/metrics.ts";
import { formatLimits } from "../../../core/report/vocabulary.ts";
import { valuesOf } from "../mnn/graph/constants.ts";
import type { Graph, Op } from "../mnn/graph/graph.ts";
import { NotMnn } from "../mnn/graph/read.ts";
import { peaksAlong } from "./ranges-peaks.ts";
import { type Given, isSeen, keyOf, type Part, type Read, readOf } from "./ranges-reads.ts";
import { gains, type Tiling, tilingOf, transformedPeaks, transformedWeights } from "./ranges-winograd.ts";

/** What a convolution computes in Winograd's space, in fp16. */
export interface InTiles {
  /** The largest magnitude of its input's transform, which is seen and no bound. */
  input: number;
  /** The bound Σ|U||V| of its sums there, over the peaks of all tiles. */
  bound: number;
}

/** One convolution, and what of its input was seen in the run that is looked at. */
interface Reader {
  op: Op;
  read: Read;
  weights: Float32Array;
  kernel: number;
  channels: { in: number; out: number };
  /** By part: the peak of each channel at each place of its tiles; null where those are not its channels. */
  parts: (Float64Array | null)[];
  tiling: Tiling | null;
  transformed: Float32Array | null;
  /** Whether what it reads was computed more than once, so that no one tensor is its input. */
  repeated: boolean;
}

/** Of the one format whose kernels transform. */
const LIMIT = formatLimits.fp16.max;

/**
 * Tells what convolutions make of their input in Winograd's space, whose sums are others than the convolution's own. A tensor is
 * looked at as it comes, and not kept.
 */
export class TilesOf {
  readonly #readers: Reader[];
  readonly #byPart = new Map<string, Reader[]>();

  private constructor(readers: Reader[]) {
    this.#readers = readers;
    for (const reader of readers)
      for (const key of new Set(reader.read.parts.map(keyOf)))
        this.#byPart.set(key, [...(this.#byPart.get(key) ?? []), reader]);
  }

  static async of(graph: Graph): Promise<TilesOf> {
    const named = new Map<string, number>();
    for (const { name } of graph.ops) named.set(name, (named.get(name) ?? 0) + 1);
    // By its name alone a frame is known for an op's.
    const isOne = ({ name }: { name: string }) => named.get(name) === 1;
    const readers: Reader[] = [];
    for (const op of graph.ops.filter((one) => isOne(one) && isSquare(one))) {
      const read = op.inputs[0] ? readOf(op.inputs[0], isSeen) : null;
      const weights = read?.exact && read.parts.every(isOne) ? await weightsOf(graph, op) : null;
      const [kernel, out] = [Number(op.attributes.kernelX), Number(op.attributes.outputCount)];
      const into = weights ? weights.length / (out * kernel * kernel) : 0;
      if (weights && read && Number.isInteger(into) && into > 0)
        readers.push({
          op,
          read,
          weights,
          kernel,
          channels: { in: into, out },
          ...nothing(),
          transformed: null,
        });
    }
    return new TilesOf(readers);
  }

  /** Forgets what was seen, for another input. */
  begin(): void {
    for (const reader of this.#readers) Object.assign(reader, nothing());
  }

  /** Looks at what an op gave, or at an input of the model. */
  see(given: Given & { occurrence: number }, data: Tensor, shape: readonly number[]): void {
    for (const reader of this.#byPart.get(keyOf(given)) ?? []) {
      if (given.occurrence > 0) reader.repeated = true;
      for (const [at, part] of reader.read.parts.entries())
        if (keyOf(part) === keyOf(given)) reader.parts[at] = tiled(reader, ...channelsOf(part, data, shape));
    }
  }

  /** What was found, by the op's name; only for ops all of whose input was seen, and that MNN computes there. */
  get found(): Map<string, InTiles> {
    const found = new Map<string, InTiles>();
    for (const reader of this.#readers) {
      const tiles = reader.repeated ? null : inTiles(reader);
      if (tiles) found.set(reader.op.name, tiles);
    }
    return found;
  }
}

/** The kind of convolution that can be cut into tiles. */
function isSquare({ type, attributes }: Op): boolean {
  const { kernelX = 1, kernelY = 1, group = 1 } = attributes;
  const steps = ["strideX", "strideY", "dilateX", "dilateY"].every((name) => (attributes[name] ?? 1) === 1);
  return type === "Convolution" && kernelX === kernelY && Number(kernelX) > 1 && steps && Number(group) <= 1;
}

/** Of weights that cannot be read nothing is told. */
async function weightsOf(graph: Graph, op: Op): Promise<Float32Array | null> {
  const found = await valuesOf(graph, op).catch((error) => {
    if (error instanceof NotMnn) return [];
    throw error;
  });
  return found.find(({ name }) => name === "weight")?.values ?? null;
}

const nothing = (): Pick<Reader, "parts" | "tiling" | "repeated"> => ({
  parts: [],
  tiling: null,
  repeated: false,
});

/** The channels that are read; all of them where a batch keeps them apart. */
function channelsOf({ channels }: Part, data: Tensor, shape: readonly number[]): [Tensor, readonly number[]] {
  const [batch, all] = shape;
  if (!channels || batch !== 1 || !all || channels.from + channels.count > all) return [data, shape];
  const each = data.length / all;
  const cut = data.subarray(channels.from * each, (channels.from + channels.count) * each);
  return [cut, [1, channels.count, ...shape.slice(2)]];
}

/** What cannot pass the limit there is not transformed. */
function tiled(reader: Reader, data: Tensor, shape: readonly number[]): Float64Array | null {
  const { kernel, channels, read } = reader;
  const [, given, height = 1, width = 1] = shape;
  if (shape.length !== 4 || (read.parts.length === 1 && given !== channels.in)) return null;
  reader.tiling = tilingOf(kernel, channels, { height, width });
  if (!reader.tiling) return null;
  const peaks = peaksAlong(data, shape, 1);
  const gain = gains(reader.tiling);
  if (Math.max(...peaks) * Math.max(...gain) > LIMIT)
    return transformedPeaks(data, shape, reader.tiling, (kernel - 1) >> 1);
  return Float64Array.from({ length: peaks.length * gain.length }, (_, at) => {
    return peaks[Math.floor(at / gain.length)]! * gain[at % gain.length]!;
  });
}

/** Σ|U||V| for each place of a tile and each output, over the peaks of the transformed input. */
function inTiles(reader: Reader): InTiles | null {
  const { read, parts, tiling, weights, channels } = reader;
  const seen = read.parts.map((_, at) => parts[at]);
  if (!tiling || !seen.every((part) => part)) return null;
  const tiles = joined(seen as Float64Array[]);
  const places = tiling.side ** 2;
  if (tiles.length !== channels.in * places) return null;
  reader.transformed ??= transformedWeights(weights, tiling);
  const sums = new Float64Array(places);
  let bound = 0;
  for (let output = 0; output < channels.out; output++) {
    sums.fill(0);
    for (let at = 0; at < tiles.length; at++)
      sums[at % places]! += reader.transformed[output * tiles.length + at]! * tiles[at]!;
    for (const sum of sums) if (sum > bound) bound = sum;
  }
  return { input: tiles.reduce((a, b) => Math.max(a, b), 0), bound };
}

function joined(parts: Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
