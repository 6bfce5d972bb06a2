import { sumsInFormat } from "../../../core/findings/accumulators.ts";
import type { Tensor } from "../../../core/numeric/metrics.ts";
import { formatLimits } from "../../../core/report/vocabulary.ts";
import type { Graph, Op } from "../mnn/graph/graph.ts";
import { NotMnn } from "../mnn/graph/read.ts";
import { peaksAlong } from "./ranges-peaks.ts";
import { type Given, isSeen, keyOf, type Part, type Read, readOf } from "./ranges-reads.ts";
import { type Weighted, weightedOf } from "./ranges-weights.ts";
import { gains, type Tiling, tilingOf, transformedPeaks, transformedWeights } from "./ranges-winograd.ts";

/** How far what an op adds up can come. */
export interface Sums {
  /** The bound Σ|w||x|: what is added up stays below, whatever the order. */
  bound: number;
  /** The same in Winograd's space, with the input's transform, which is seen and no bound; null where it is not computed there. */
  winograd: { input: number; bound: number } | null;
}

/** One op's sum, and what of its input was seen in the run that is looked at. */
interface Reader {
  op: Op;
  weighted: Weighted;
  read: Read;
  /** By part: the peak of each channel, and of each at each place of its tiles. */
  parts: { peaks: Float64Array; tiles: Float64Array | null }[];
  tiling: Tiling | null;
  /** Σ|w||x| of outputs whose bound by peaks alone is beyond the limit, at every place. */
  exact: Map<number, number>;
  transformed: Float32Array | null;
  /** Whether what it reads was computed more than once, so that no one tensor is its input. */
  repeated: boolean;
}

/** Of the one format that is added up in. */
const LIMIT = formatLimits.fp16.max;

/** Most multiplications that one op's sums are bounded with exactly, for one input. */
const EXACT = 60e6;

/**
 * Bounds what ops with constant weights add up, from the values they read: channel by channel first, and at each place where
 * that is beyond the limit. An op's tensor is looked at as it comes, and not kept.
 */
export class SumsOf {
  readonly #readers: Reader[];
  readonly #byPart = new Map<string, Reader[]>();

  private constructor(readers: Reader[]) {
    this.#readers = readers;
    for (const reader of readers)
      for (const key of new Set(reader.read.parts.map(keyOf)))
        this.#byPart.set(key, [...(this.#byPart.get(key) ?? []), reader]);
  }

  /** @param wanted which ops' sums; left out: all that add up in the format on some CPU */
  static async of(
    graph: Graph,
    wanted: (op: Op) => boolean = ({ type }) => sumsInFormat(type),
  ): Promise<SumsOf> {
    const readers: Reader[] = [];
    const named = new Map<string, number>();
    for (const { name } of graph.ops) named.set(name, (named.get(name) ?? 0) + 1);
    // By its name alone a frame is known for an op's.
    const isOne = ({ name }: { name: string }) => named.get(name) === 1;
    for (const op of graph.ops.filter((one) => wanted(one) && isOne(one))) {
      // Of weights that cannot be read there is no bound, as of those that are no floats.
      const weighted = await weightedOf(graph, op).catch((error) => {
        if (error instanceof NotMnn) return null;
        throw error;
      });
      const read = weighted && readOf(weighted.input, isSeen);
      if (weighted && read?.parts.every(isOne))
        readers.push({ op, weighted, read, ...nothing(), transformed: null });
    }
    return new SumsOf(readers);
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
        if (keyOf(part) === keyOf(given)) this.#part(reader, at, ...channelsOf(part, data, shape));
    }
  }

  #part(reader: Reader, at: number, data: Tensor, shape: readonly number[]): void {
    const axis = axisOf(reader, shape);
    const peaks = axis === null ? wholePeak(data) : peaksAlong(data, shape, axis);
    const tiles = axis === 1 && shape.length === 4 ? this.#tiles(reader, data, shape, peaks) : null;
    reader.parts[at] = { peaks, tiles };
    if (axis !== null && reader.read.parts.length === 1 && !reader.tiling)
      this.#exactly(reader, data, shape, peaks);
  }

  /** What was found, by the op's name; only for ops all of whose input was seen. */
  get found(): Map<string, Sums> {
    const found = new Map<string, Sums>();
    for (const reader of this.#readers) {
      const sums = sumsOf(reader);
      if (sums) found.set(reader.op.name, sums);
    }
    return found;
  }

  /** Of a convolution in Winograd's space; what cannot pass the limit there is not transformed. */
  #tiles(reader: Reader, data: Tensor, shape: readonly number[], peaks: Float64Array): Float64Array | null {
    const { weighted } = reader;
    if (!weighted.kernel?.square) return null;
    const [, , height = 1, width = 1] = shape;
    const channels = { in: weighted.terms, out: weighted.sums.length / weighted.terms };
    reader.tiling = tilingOf(weighted.kernel.square, channels, { height, width });
    if (!reader.tiling) return null;
    const gain = gains(reader.tiling);
    if (Math.max(...peaks) * Math.max(...gain) > LIMIT)
      return transformedPeaks(data, shape, reader.tiling, (weighted.kernel.square - 1) >> 1);
    return Float64Array.from({ length: peaks.length * gain.length }, (_, at) => {
      return peaks[Math.floor(at / gain.length)]! * gain[at % gain.length]!;
    });
  }

  #exactly({ weighted, exact }: Reader, data: Tensor, shape: readonly number[], peaks: Float64Array): void {
    const beyond = boundsOf(weighted, peaks)?.flatMap((bound, output) => (bound > LIMIT ? [output] : []));
    // Where a deconvolution's outputs lie is not followed.
    const followed = weighted.kernel !== null || weighted.axis.kind === "matrix";
    if (!beyond || beyond.length === 0 || weighted.groups > 1 || !followed) return;
    const area = weighted.kernel ? weighted.kernel.height * weighted.kernel.width : 1;
    if (beyond.length * data.length * area > EXACT) return;
    for (const output of beyond)
      exact.set(
        output,
        weighted.kernel
          ? atEachPlace(weighted, output, data, shape)
          : atEachRow(weighted, output, data, shape),
      );
  }
}

/** The channels that are read; all of them where a batch keeps them apart. */
function channelsOf({ channels }: Part, data: Tensor, shape: readonly number[]): [Tensor, readonly number[]] {
  const [batch, all] = shape;
  if (!channels || batch !== 1 || !all || channels.from + channels.count > all) return [data, shape];
  const each = data.length / all;
  const cut = data.subarray(channels.from * each, (channels.from + channels.count) * each);
  return [cut, [1, channels.count, ...shape.slice(2)]];
}

const nothing = (): Pick<Reader, "parts" | "tiling" | "exact" | "repeated"> => ({
  parts: [],
  tiling: null,
  exact: new Map(),
  repeated: false,
});

const wholePeak = (data: Tensor): Float64Array => peaksAlong(data, [1, data.length], 0);

/** Which axis of what it reads an op sums over; null where that cannot be told. */
function axisOf({ weighted, read }: Reader, shape: readonly number[]): number | null {
  if (!read.exact) return null;
  const axis = weighted.axis.kind === "channels" ? 1 : shape.length - weighted.axis.fromEnd;
  if (axis < 0 || axis >= shape.length) return null;
  const one = read.parts.length === 1;
  return !one || shape[axis] === weighted.terms * weighted.groups ? axis : null;
}

/** Σ|w| max|x| for each output; null where the peaks are not those of its input. */
function boundsOf({ terms, groups, sums, bias }: Weighted, peaks: Float64Array): number[] | null {
  const whole = peaks.length === 1;
  if (!whole && peaks.length !== terms * groups) return null;
  const outputs = sums.length / terms;
  return Array.from({ length: outputs }, (_, output) => {
    const from = Math.floor((output * groups) / outputs) * terms;
    let bound = bias?.[output] ?? 0;
    for (let t = 0; t < terms; t++) bound += sums[output * terms + t]! * peaks[whole ? 0 : from + t]!;
    return bound;
  });
}

/** Σ|w||x| of one output of a convolution, at the place where it is most: all places where kernel and input overlap, in single steps. */
function atEachPlace(
  { kernel, terms, bias }: Weighted,
  output: number,
  data: Tensor,
  shape: readonly number[],
): number {
  const { weights, height: down, width: across } = kernel!;
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  const wide = width + across - 1;
  const sums = new Float64Array((height + down - 1) * wide);
  let most = 0;
  for (let n = 0; n < batch; n++) {
    sums.fill(bias?.[output] ?? 0);
    for (let c = 0; c < channels; c++)
      for (let ky = 0; ky < down; ky++)
        for (let kx = 0; kx < across; kx++) {
          const weight = Math.abs(weights[((output * terms + c) * down + ky) * across + kx]!);
          for (let y = 0; y < height; y++) {
            const from = ((n * channels + c) * height + y) * width;
            const to = (y + down - 1 - ky) * wide + across - 1 - kx;
            for (let x = 0; x < width; x++) sums[to + x]! += weight * Math.abs(data[from + x]!);
          }
        }
    most = sums.reduce((a, b) => Math.max(a, b), most);
  }
  return most;
}

/** The same of a product of matrices: over all rows. */
function atEachRow(
  { axis, sums, terms, bias }: Weighted,
  output: number,
  data: Tensor,
  shape: readonly number[],
): number {
  const inner = axis.kind === "matrix" && axis.fromEnd === 2 ? shape.at(-1)! : 1;
  let most = 0;
  const row = new Float64Array(inner);
  for (let from = 0; from < data.length; from += terms * inner) {
    row.fill(bias?.[output] ?? 0);
    for (let t = 0; t < terms; t++) {
      const weight = sums[output * terms + t]!;
      for (let i = 0; i < inner; i++) row[i]! += weight * Math.abs(data[from + t * inner + i]!);
    }
    for (const sum of row) if (sum > most) most = sum;
  }
  return most;
}

function sumsOf(reader: Reader): Sums | null {
  const { weighted, read, parts, exact, tiling, repeated } = reader;
  if (repeated) return null;
  const seen = read.parts.map((_, at) => parts[at]);
  if (seen.some((part) => part === undefined)) return null;
  const peaks = read.exact
    ? joined(seen.map((part) => part!.peaks))
    : Float64Array.of(Math.max(...seen.flatMap((part) => part!.peaks[0]!)));
  const bounds = boundsOf(weighted, peaks);
  if (!bounds) return null;
  const bound = bounds.reduce((most, one, output) => Math.max(most, exact.get(output) ?? one), 0);
  const tiles = tiling && seen.every((part) => part!.tiles) ? joined(seen.map((part) => part!.tiles!)) : null;
  return { bound, winograd: tiles && inWinograd(reader, tiling!, tiles) };
}

/** Σ|U||V| for each place of a tile and each output, over the peaks of the transformed input. */
function inWinograd(reader: Reader, tiling: Tiling, tiles: Float64Array): Sums["winograd"] {
  const { weighted } = reader;
  reader.transformed ??= transformedWeights(weighted.kernel!.weights, tiling);
  const places = tiling.side ** 2;
  if (tiles.length !== weighted.terms * places) return null;
  const outputs = weighted.sums.length / weighted.terms;
  const sums = new Float64Array(places);
  let bound = 0;
  for (let output = 0; output < outputs; output++) {
    sums.fill(0);
    for (let at = 0; at < tiles.length; at++)
      sums[at % places]! += reader.transformed[output * tiles.length + at]! * tiles[at]!;
    for (const sum of sums) if (sum > bound) bound = sum;
  }
  return { input: tiles.reduce((a, b) => Math.max(a, b), 0), bound };
}

function joined(parts: Float64Array[]): Float64Array {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
