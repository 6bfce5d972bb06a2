import { readSync } from "node:fs";

/** Bytes that are no ONNX model, or not all of one. */
export class NotOnnx extends Error {}

/** A field of a protobuf message: its number, and where its content lies; `value` is a number's own. */
export interface Field {
  number: number;
  at: number;
  end: number;
  value: number;
}

/** Bytes of a number that plain arithmetic holds all of: 49 bits. */
const EXACT = 7;

/** How much of a file is in memory at once. */
const WINDOW = 1 << 16;

/**
 * Protobuf messages of a file, read in place: weights are stepped over and never in memory. Libraries want a whole message
 * at once, which here may be 2 GB.
 */
export class Wire {
  readonly #file: number;
  readonly #window = Buffer.alloc(WINDOW);
  #start = 0;
  #length = 0;

  /** @param file an open file's descriptor, which stays the caller's */
  constructor(file: number) {
    this.#file = file;
  }

  /** The fields of the message between two places. @throws NotOnnx */
  *fields(at: number, end: number): Generator<Field> {
    let next = at;
    while (next < end) {
      const key = this.#varint(next);
      const kind = key.value & 7;
      const number = key.value >>> 3;
      let [start, until, value] = [key.end, key.end, 0];
      if (kind === 0) ({ end: until, value } = this.#varint(start));
      else if (kind === 1) until = start + 8;
      else if (kind === 2) {
        const size = this.#varint(start);
        start = size.end;
        until = start + size.value;
      } else if (kind === 5) until = start + 4;
      else throw new NotOnnx(`wire type ${kind}`);
      if (number === 0 || until > end) throw new NotOnnx("cut off, or no ONNX model");
      yield { number, at: start, end: until, value };
      next = until;
    }
  }

  text({ at, end }: Field): string {
    const bytes = Buffer.alloc(Math.min(end - at, WINDOW));
    readSync(this.#file, bytes, 0, bytes.length, at);
    return bytes.toString("utf8");
  }

  /** A number as protobuf writes it; beyond 2^53 it is rounded. */
  #varint(from: number): { value: number; end: number } {
    // Nearly all of a model's are small: a file of 5 MB took longer by BigInt than everything else that is read of it.
    let value = 0;
    for (let at = from, unit = 1; at < from + EXACT; at++, unit *= 128) {
      const byte = this.#byte(at);
      value += (byte & 127) * unit;
      if (byte < 128) return { value, end: at + 1 };
    }
    return this.#longVarint(from);
  }

  #longVarint(from: number): { value: number; end: number } {
    let value = 0n;
    for (let at = from; at < from + 10; at++) {
      const byte = this.#byte(at);
      value |= BigInt(byte & 127) << BigInt(7 * (at - from));
      if (byte < 128) return { value: Number(BigInt.asIntN(64, value)), end: at + 1 };
    }
    throw new NotOnnx("a number without end");
  }

  #byte(at: number): number {
    if (at < this.#start || at >= this.#start + this.#length) {
      this.#start = at;
      this.#length = readSync(this.#file, this.#window, 0, WINDOW, at);
      if (this.#length === 0) throw new NotOnnx("cut off");
    }
    return this.#window[at - this.#start] as number;
  }
}
