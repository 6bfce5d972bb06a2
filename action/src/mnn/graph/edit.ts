import type { Op } from "./graph.ts";
import { toHalf } from "./half.ts";
import { parameters } from "./schema.ts";
import { type Element, elements, type Region } from "./stored.ts";

/** What MNN reads: offsets in it are of 31 bits. */
const LARGEST = 2 ** 31 - 1;

/** Puts another value in the place of each element that is stored there. */
export function changeEach(view: DataView, as: Element, change: (value: number) => number): void {
  const { size, read } = elements[as];
  for (let at = 0; at + size <= view.byteLength; at += size) {
    const value = change(read(view, at));
    if (as === "float16") view.setUint16(at, toHalf(value), true);
    else view.setFloat32(at, value, true);
  }
}

/** A copy of a model's file that is changed in its places, and grows at its end. */
export class Edit {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #more: { at: number; bytes: Uint8Array }[] = [];
  #size: number;

  constructor(bytes: Uint8Array) {
    // A Buffer's own slice is a view of the same memory.
    this.#bytes = new Uint8Array(bytes);
    this.#view = new DataView(this.#bytes.buffer);
    this.#size = bytes.length;
  }

  get bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#size);
    bytes.set(this.#bytes);
    for (const { at, bytes: more } of this.#more) bytes.set(more, at);
    return bytes;
  }

  /** Whether so many floats can be added. */
  hasRoomFor = (floats: number): boolean => this.#size + 4 * floats < LARGEST;

  /** @throws RangeError where the file ends before them */
  each(as: Element, { at, bytes }: Region, change: (value: number) => number): void {
    changeEach(new DataView(this.#bytes.buffer, at, bytes), as, change);
  }

  /** Takes from a convolution the ReLU6 that it took in. */
  unclip({ parameter }: Op): void {
    const { within, attributes } = parameters.get(parameter!.kind)!;
    const at = parameter!.table.table(within!)!.place(attributes!.relu6!.slot);
    if (at > 0) this.#view.setUint8(at, 0);
  }

  /**
   * Gives an op weights that are floats, in the place of coded ones, and the bias that was beside the file with those. A table has room
   * for the fields that it was written with alone: the new ones take the place of those that go.
   */
  putWeights({ parameter }: Op, weights: Float32Array, bias: Float32Array | null): void {
    const { kind, table } = parameter!;
    const { constants = {}, quantized, external } = parameters.get(kind)!;
    const layout = table.at - this.#view.getInt32(table.at, true);
    const length = this.#view.getUint16(layout, true);
    const fields = new DataView(this.#bytes.slice(layout, layout + length).buffer);
    const entry = (slot: number) => 4 + 2 * slot;
    const give = (slot: number, from: number, floats: Float32Array) => {
      const field = fields.getUint16(entry(from), true);
      fields.setUint16(entry(slot), field, true);
      fields.setUint16(entry(from), 0, true);
      const vector = new Uint8Array(4 + floats.byteLength);
      new DataView(vector.buffer).setUint32(0, floats.length, true);
      vector.set(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength), 4);
      this.#view.setUint32(table.at + field, this.#append(vector) - table.at - field, true);
    };
    give(constants.weight!, quantized!, weights);
    if (bias) give(constants.bias!, external!, bias);
    else if (external !== undefined && entry(external) < length) fields.setUint16(entry(external), 0, true);
    this.#view.setInt32(table.at, table.at - this.#append(new Uint8Array(fields.buffer)), true);
  }

  /** @returns where it begins */
  #append(bytes: Uint8Array): number {
    const at = Math.ceil(this.#size / 8) * 8;
    this.#more.push({ at, bytes });
    this.#size = at + bytes.length;
    return at;
  }
}
