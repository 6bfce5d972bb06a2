/** `pair.wat`, compiled by wabt's wat2wasm: what is seen of blocks of float32. The bits of sums hang on the order in which they are taken. */
const compiled =
  "AGFzbQEAAAABEAJgBn9/f399fQBgA39/fQADAwIAAQUDAQABBxkDBm1lbW9yeQIABHBhaXIAAAVhbGlrZQABCs0IAroCAgF/E3sgBP0TIQ4gBf0TIQ8gAP0ABAAhECAQIREgAf0ABAAhEiASIRMDQCAAIAZq/QAEACEHIAEgBmr9AAQAIQggECAH/eoBIRAgESAH/esBIREgEiAI/eoBIRIgEyAI/esBIRMgFSAHIA39Qf2xASEVIAggDf1BIQsgFiAL/bEBIRYgB/3gASEKIAogDv1GIQwgFyAM/bEBIRcgGCAMIAv9Tv2xASEYIAcgCP3lAf3gASEJIBQgCf3rASEUIBkgDCAJIA39RCAJIAogD/3mAf1G/U79Tv1QIRkgBkEQaiIGIAJJDQALIAMgEP0LBAAgAyAR/QsEECADIBL9CwQgIAMgE/0LBDAgAyAU/QsEQCADIBX9CwRQIAMgFv0LBGAgAyAX/QsEcCADIBj9CwSAASADIBn9CwSQAQuOBgIEfw57IAL9EyEMQQD9AAQAIQ0gDSEOIAAhBCAAQQF0IQUgBCAFaiEGA0AgA/0ABAAhByAEIANq/QAEACEJIA0gB/3qASENIA4gB/3rASEOIA8gByAL/UH9sQEhDyAQIAf94AEgDP1G/bEBIRAgDSAJ/eoBIQ0gDiAJ/esBIQ4gDyAJIAv9Qf2xASEPIBAgCf3gASAM/Ub9sQEhECAHIAn9DQABAgMQERITBAUGBxQVFhchCCAI/V8hCiARIAogCv3yAf3wASERIBMgCv3sAf3wASETIAggCP0NCAkKCwwNDg8ICQoLDA0OD/1fIQogESAKIAr98gH98AEhESATIAr97AH98AEhEyAHIAn9DQgJCgsYGRobDA0ODxwdHh8hCCAI/V8hCiARIAogCv3yAf3wASERIBMgCv3sAf3wASETIAggCP0NCAkKCwwNDg8ICQoLDA0OD/1fIQogESAKIAr98gH98AEhESATIAr97AH98AEhEyAFIANq/QAEACEHIAYgA2r9AAQAIQkgDSAH/eoBIQ0gDiAH/esBIQ4gDyAHIAv9Qf2xASEPIBAgB/3gASAM/Ub9sQEhECANIAn96gEhDSAOIAn96wEhDiAPIAkgC/1B/bEBIQ8gECAJ/eABIAz9Rv2xASEQIAcgCf0NAAECAxAREhMEBQYHFBUWFyEIIAj9XyEKIBIgCiAK/fIB/fABIRIgFCAK/ewB/fABIRQgCCAI/Q0ICQoLDA0ODwgJCgsMDQ4P/V8hCiASIAogCv3yAf3wASESIBQgCv3sAf3wASEUIAcgCf0NCAkKCxgZGhsMDQ4PHB0eHyEIIAj9XyEKIBIgCiAK/fIB/fABIRIgFCAK/ewB/fABIRQgCCAI/Q0ICQoLDA0ODwgJCgsMDQ4P/V8hCiASIAogCv3yAf3wASESIBQgCv3sAf3wASEUIANBEGoiAyAASQ0ACyABIBH9CwQAIAEgEv0LBBAgASAT/QsEICABIBT9CwQwIAEgDf0LBEAgASAO/QsEUCABIA/9CwRgIAEgEP0LBHAL";

/** Elements of a block: both sides fit in the first-level cache. */
export const BLOCK = 2048;

/** What is seen of a side's block. */
export interface Range {
  min: number;
  max: number;
  zero: number;
}

/** What is seen of a pair of blocks, but for their sums. */
export interface PairSeen {
  reference: Range;
  candidate: Range;
  /** The largest absolute error, rounded to float32. */
  error: number;
  /** Elements whose reference has at least a magnitude. */
  significant: number;
  /** Of those, what is zero in the candidate. */
  lost: number;
  /** Whether a relative error may pass the largest so far. Never false where one does. */
  beyond: boolean;
}

/** Blocks of a tensor that is both sides that are seen at once: none of their sums waits for another's. */
export const ALIKE = 4;

/** What is seen of {@link ALIKE} blocks of a tensor that is both sides. */
export interface AlikeSeen {
  range: Range;
  /** Elements that have at least a magnitude. */
  significant: number;
  /** The sum of each block's squares, finite where all of the block is, and that of its magnitudes. */
  squares: number[];
  magnitudes: number[];
}

interface Exports {
  memory: WebAssembly.Memory;
  alike(bytes: number, out: number, floor: number): void;
  pair(x: number, y: number, bytes: number, out: number, floor: number, far: number): void;
}

/** What is compared with a bound in float32 is below it by more than that rounds. */
export const FAR = 1 - 2 ** -20;
const GREATEST = 3e38;
const OUT = 4 * ALIKE * BLOCK;

/** Looks at blocks of float32, four elements at a time. */
export class PairKernel {
  readonly #pair: Exports["pair"];
  readonly #alike: Exports["alike"];
  readonly #elements: Float32Array;
  readonly #counts: Int32Array;
  readonly #sums: Float64Array;

  constructor() {
    const bytes = Uint8Array.from(atob(compiled), (letter) => letter.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const { memory, pair, alike } = exports as unknown as Exports;
    this.#pair = pair;
    this.#alike = alike;
    this.#sums = new Float64Array(memory.buffer, OUT, 2 * ALIKE);
    this.#elements = new Float32Array(memory.buffer);
    this.#counts = new Int32Array(memory.buffer);
  }

  /**
   * Looks at the elements from `from` to `to`, a multiple of four and at most {@link BLOCK} of them, all of which are finite.
   *
   * @param floor the least magnitude that is significant
   * @param maxRel the largest relative error so far
   */
  look(
    reference: Float32Array,
    candidate: Float32Array,
    from: number,
    to: number,
    floor: number,
    maxRel: number,
  ): PairSeen {
    const other = candidate === reference ? 0 : BLOCK;
    this.#elements.set(reference.subarray(from, to), 0);
    if (other > 0) this.#elements.set(candidate.subarray(from, to), other);
    this.#pair(0, 4 * other, 4 * (to - from), OUT, floor, Math.min(maxRel * FAR, GREATEST));
    return {
      reference: {
        min: this.#zero(0, this.#least(0)),
        max: this.#zero(0, this.#greatest(1)),
        zero: this.#total(5),
      },
      candidate: {
        min: this.#zero(other, this.#least(2)),
        max: this.#zero(other, this.#greatest(3)),
        zero: this.#total(6),
      },
      error: this.#greatest(4),
      significant: this.#total(7),
      lost: this.#total(8),
      beyond: this.#total(9) !== 0,
    };
  }

  /**
   * Looks at {@link ALIKE} whole blocks of a tensor that is both sides. Where not all of their sums are finite, nothing else holds.
   *
   * @param floor the least magnitude that is significant
   */
  alike(tensor: Float32Array, from: number, floor: number): AlikeSeen {
    this.#elements.set(tensor.subarray(from, from + ALIKE * BLOCK), 0);
    this.#alike(4 * BLOCK, OUT, floor);
    return {
      range: {
        min: this.#zero(0, this.#least(4)),
        max: this.#zero(0, this.#greatest(5)),
        zero: this.#total(6),
      },
      significant: this.#total(7),
      squares: [...this.#sums.subarray(0, ALIKE)],
      magnitudes: [...this.#sums.subarray(ALIKE)],
    };
  }

  /** Of zeros of either sign, of which none is less, the first. */
  #zero(at: number, value: number): number {
    return value === 0 ? this.#elements[this.#elements.indexOf(0, at)]! : value;
  }

  #least(vector: number): number {
    const [at, of] = [OUT / 4 + 4 * vector, this.#elements];
    return Math.min(of[at]!, of[at + 1]!, of[at + 2]!, of[at + 3]!);
  }

  #greatest(vector: number): number {
    const [at, of] = [OUT / 4 + 4 * vector, this.#elements];
    return Math.max(of[at]!, of[at + 1]!, of[at + 2]!, of[at + 3]!);
  }

  #total(vector: number): number {
    const [at, of] = [OUT / 4 + 4 * vector, this.#counts];
    return of[at]! + of[at + 1]! + of[at + 2]! + of[at + 3]!;
  }
}

let made: PairKernel | null | undefined;

/** The one kernel; null where there is no WebAssembly with vectors, and plain loops serve. */
export function pairKernel(): PairKernel | null {
  try {
    made ??= made === null ? null : new PairKernel();
  } catch {
    made = null;
  }
  return made;
}
