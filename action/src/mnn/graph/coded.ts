import type { Graph } from "./graph.ts";
import { AS_INT8, AS_PLACES, AS_STEPS, QUANTIZED } from "./schema.ts";
import { bytesOf, type Coded, readAll } from "./stored.ts";

/** Whether an op computes with them as integers: nothing makes floats of them. */
export const staysInteger = ({ table }: Coded): boolean => table.uint8(QUANTIZED.hasScaleInt) !== 0;

/** Whether what is coded are floats as they are, of which those are left out that are zero. */
export const isSparse = ({ table }: Coded): boolean => table.vector(QUANTIZED.index) !== null;

/**
 * Coded weights as the floats that MNN makes of them before it computes in floats (`ConvolutionCommon::load` of 3.6.1): each integer
 * times its channel's scale, plus the channel's least value where it has one.
 *
 * @returns null where they stay integers, and for a code that is not known
 * @throws RangeError where the file ends before them
 */
export async function decoded(graph: Graph, coded: Coded): Promise<Float32Array | null> {
  const { table, alpha: stored } = coded;
  if (staysInteger(coded) || !stored) return null;
  const alpha = await readAll(graph, stored.as, stored.region);
  if (isSparse(coded)) return spread(coded, alpha);
  const integers = await integersOf(graph, coded, alpha);
  if (!integers) return null;
  const old = table.int32(QUANTIZED.type) === AS_INT8 && isOld(coded);
  const asymmetric = table.int32(QUANTIZED.readType) !== 0 || old;
  const factor = old ? 1 : table.float32(QUANTIZED.quantScale);
  const lowest = table.int32(QUANTIZED.aMin) || -128;
  const channels = asymmetric ? alpha.length / 2 : alpha.length;
  const each = Math.floor(integers.length / channels);
  if (!(each > 0)) return null;
  const floats = new Float32Array(integers.length);
  for (let o = 0; o < channels; o++) {
    const scale = Math.fround(alpha[asymmetric ? 2 * o + 1 : o]! * factor);
    const least = asymmetric ? Math.fround(fromLowest(alpha[2 * o]!, alpha[2 * o + 1]!, lowest) * factor) : 0;
    for (let i = o * each; i < (o + 1) * each; i++) floats[i] = Math.fround(integers[i]! * scale) + least;
  }
  return floats;
}

/** What an integer of 0 stands for, where the lowest stands for the least. */
const fromLowest = (least: number, scale: number, lowest: number): number =>
  lowest < 0 ? Math.fround(least - Math.fround(lowest * scale)) : least;

/** As the first releases wrote plain integers: without a lowest value and a factor. */
const isOld = ({ table }: Coded): boolean =>
  table.int32(QUANTIZED.aMin) === 0 && Math.abs(table.float32(QUANTIZED.quantScale)) < 1e-6;

function spread({ table }: Coded, alpha: Float32Array): Float32Array | null {
  const index = table.int32s(QUANTIZED.index);
  const count = table.int32(QUANTIZED.weightSize);
  if (index.length !== alpha.length || index.some((at) => at < 0 || at >= count)) return null;
  const floats = new Float32Array(count);
  for (const [at, value] of alpha.entries()) floats[index[at]!] = value;
  return floats;
}

async function integersOf(graph: Graph, { table, buffer }: Coded, alpha: Float32Array) {
  if (!buffer) return null;
  const bytes = await bytesOf(graph, buffer);
  const type = table.int32(QUANTIZED.type);
  if (type === AS_INT8) return new Int8Array(bytes.buffer);
  const code = new Code(bytes, table.uint8(QUANTIZED.shapeInt32) !== 0);
  if (type === AS_PLACES) return code.places();
  return type === AS_STEPS ? code.steps(alpha) : null;
}

/** Bits that hold each of so many values. */
const bitsFor = (values: number): number => Math.max(1, Math.ceil(Math.log2(values)));

/** What a buffer of coded integers says, from its beginning on. */
class Code {
  readonly #view: DataView;
  readonly #wide: boolean;
  #at = 0;

  constructor(bytes: Uint8Array, wide: boolean) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#wide = wide;
  }

  /** Places in a sorted set of values. */
  places(): Int8Array {
    const { count } = this.#shape();
    const values = this.#values();
    const places = this.#numbers(count, bitsFor(values.length));
    const integers = new Int8Array(count);
    for (let at = 0; at < count; at++) {
      const value = values[places[at]!];
      if (value === undefined) throw new RangeError(`value ${places[at]} of ${values.length}`);
      integers[at] = value;
    }
    return integers;
  }

  /** Those that are not zero, and how far each is from the one before it. */
  steps(alpha: Float32Array): Int8Array {
    const { count, first } = this.#shape();
    const nonZero = this.#view.getUint32(this.#at, true);
    const bits = this.#view.getUint8(this.#at + 4);
    this.#at += 5;
    const steps = this.#numbers(nonZero, bits);
    const values = this.#values();
    const width = bitsFor(values.length);
    const places = this.#numbers(nonZero, width);
    const integers = new Int8Array(count);
    if (alpha.length === 2 * first) {
      const lowest = -(1 << (width - 1));
      for (let o = 0; o < first; o++) {
        const [least, scale] = [alpha[2 * o]!, alpha[2 * o + 1]!];
        const zero = scale > 1e-6 ? Math.round(-least / scale) + lowest : lowest;
        integers.fill(zero, (o * count) / first, ((o + 1) * count) / first);
      }
    }
    let at = 0;
    for (const [nth, step] of steps.entries()) {
      at += step;
      if (at >= count || places[nth]! >= values.length) throw new RangeError(`weight ${at} of ${count}`);
      integers[at] = values[places[nth]!]!;
    }
    return integers;
  }

  #shape(): { count: number; first: number } {
    const size = this.#wide ? 4 : 2;
    const dims = Array.from({ length: this.#view.getUint8(this.#at) }, (_, nth) => {
      const at = this.#at + 1 + nth * size;
      return this.#wide ? this.#view.getUint32(at, true) : this.#view.getUint16(at, true);
    });
    this.#at += 1 + dims.length * size;
    return { count: dims.reduce((product, dim) => product * dim, 1), first: dims[0] ?? 1 };
  }

  #values(): Int8Array {
    const count = this.#view.getUint8(this.#at) || 256;
    const values = Int8Array.from({ length: count }, (_, nth) => this.#view.getInt8(this.#at + 1 + nth));
    this.#at += 1 + count;
    return values.sort();
  }

  /** Numbers of so many bits each, the highest bit first. */
  #numbers(count: number, bits: number): Uint8Array {
    const bytes = Math.ceil((count * bits) / 8);
    // Before room is made for a length that only a broken file names.
    if (bytes > 0) this.#view.getUint8(this.#at + bytes - 1);
    const numbers = new Uint8Array(count);
    const mask = (1 << bits) - 1;
    const last = this.#view.byteLength - 1;
    for (let nth = 0, from = 0; nth < count; nth++, from += bits) {
      const at = this.#at + Math.floor(from / 8);
      const two = (this.#view.getUint8(at) << 8) | (at < last ? this.#view.getUint8(at + 1) : 0);
      numbers[nth] = (two >> (16 - bits - (from % 8))) & mask;
    }
    this.#at += bytes;
    return numbers;
  }
}
