import { failure } from "../errors/error.ts";
import { elementsOf, indexOf } from "./index-of.ts";

/** An array from a .npy file, in C order. */
export interface NpyArray {
  /** numpy's name of the type in the file: `float16`, though `data` is then a Float32Array. */
  dtype: NpyDtype;
  shape: number[];
  data: TypedArray;
}

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

interface Kind {
  dtype: string;
  bytes: number;
  /** Values of `count` elements; `at` names an element for messages. */
  read(data: DataView, count: number, at: (index: number, value: string) => Error): TypedArray;
}

const kinds = {
  b1: { dtype: "bool", bytes: 1, read: (v, n) => new Uint8Array(copy(v, n)).map((x) => (x ? 1 : 0)) },
  u1: { dtype: "uint8", bytes: 1, read: (v, n) => new Uint8Array(copy(v, n)) },
  i1: { dtype: "int8", bytes: 1, read: (v, n) => new Int8Array(copy(v, n)) },
  u2: { dtype: "uint16", bytes: 2, read: (v, n) => new Uint16Array(copy(v, n * 2)) },
  i2: { dtype: "int16", bytes: 2, read: (v, n) => new Int16Array(copy(v, n * 2)) },
  u4: { dtype: "uint32", bytes: 4, read: (v, n) => new Uint32Array(copy(v, n * 4)) },
  i4: { dtype: "int32", bytes: 4, read: (v, n) => new Int32Array(copy(v, n * 4)) },
  f4: { dtype: "float32", bytes: 4, read: (v, n) => new Float32Array(copy(v, n * 4)) },
  f2: { dtype: "float16", bytes: 2, read: readHalfs },
  f8: { dtype: "float64", bytes: 8, read: (v, n) => new Float64Array(copy(v, n * 8)) },
  i8: { dtype: "int64", bytes: 8, read: readLongs },
} satisfies Record<string, Kind>;

export type NpyDtype = (typeof kinds)[keyof typeof kinds]["dtype"];

const magic = "\x93NUMPY";
/** A header longer than this is damage: numpy's own writes some hundred bytes. */
const longestHeader = 1 << 20;
/** numpy's own limit on the number of dimensions. */
const mostDimensions = 64;

/**
 * Reads a .npy file (versions 1.0 to 3.0; bool, integers up to 64 bits, float16 to float64; little-endian).
 * Fortran order is transposed to C order; float16 comes as float32, int64 as int32, bool as uint8.
 * Throws a ParityError with exit code 2 that names `file` and what is wrong with it.
 */
export function readNpy(bytes: Uint8Array, file: string): NpyArray {
  const { header, start } = splitHeader(bytes, file);
  const kind = kindOf(header, file);
  const shape = shapeOf(header, file);
  const count = elementsOf(shape);
  const size = count * kind.bytes;
  if (!Number.isSafeInteger(size)) throw failure("npy-shape", file, shape.join(", "));
  const has = bytes.byteLength - start;
  if (has < size) throw failure("npy-truncated", file, has, size);
  if (has > size) throw failure("npy-trailing", file, has - size);
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  if (!fortran) throw failure("npy-header", file, "no fortran_order");
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, size);
  const values = kind.read(view, count, (at, value) =>
    failure("npy-overflow", file, value, indexOf(at, shape, fortran === "True")),
  );
  const data = fortran === "True" ? toRowMajor(values, shape) : values;
  return { dtype: kind.dtype as NpyDtype, shape, data };
}

/** Writes a .npy file, version 1.0, little-endian, C order. The same array gives the same bytes. */
export function writeNpy(data: TypedArray, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descrOf(data)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const padding = " ".repeat(63 - ((10 + dict.length) % 64));
  const header = `${dict}${padding}\n`;
  const bytes = new Uint8Array(10 + header.length + data.byteLength);
  bytes.set(Buffer.from(magic, "latin1"));
  bytes.set([1, 0, header.length & 0xff, header.length >> 8], 6);
  bytes.set(Buffer.from(header, "latin1"), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + header.length);
  return bytes;
}

/** The value of an IEEE binary16 given by its bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function readHalfs(view: DataView, count: number): Float32Array {
  const result = new Float32Array(count);
  for (let at = 0; at < count; at++) result[at] = halfToFloat(view.getUint16(at * 2, true));
  return result;
}

/** int64 as int32. Its high half must be nothing but the low half's sign. */
function readLongs(view: DataView, count: number, at: (index: number, value: string) => Error): Int32Array {
  const result = new Int32Array(count);
  for (let index = 0; index < count; index++) {
    const low = view.getInt32(index * 8, true);
    if (view.getInt32(index * 8 + 4, true) !== low >> 31)
      throw at(index, String(view.getBigInt64(index * 8, true)));
    result[index] = low;
  }
  return result;
}

function splitHeader(bytes: Uint8Array, file: string): { header: string; start: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (latin1(bytes, 0, 6) !== magic) throw failure("npy-magic", file);
  if (bytes.byteLength < 12) throw failure("npy-header", file, "the file ends inside it");
  const [major, minor] = [view.getUint8(6), view.getUint8(7)];
  if (major < 1 || major > 3 || minor !== 0) throw failure("npy-version", file, `${major}.${minor}`);
  const start = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > longestHeader) throw failure("npy-header", file, `it claims to be ${length} bytes long`);
  if (start + length > bytes.byteLength) throw failure("npy-header", file, "the file ends inside it");
  return { header: latin1(bytes, start, start + length), start: start + length };
}

function kindOf(header: string, file: string): Kind {
  const structured = /'descr'\s*:\s*(\[.*?\])\s*,\s*'fortran_order'/s.exec(header);
  if (structured) throw failure("npy-structured", file, structured[1] as string);
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  if (descr === undefined) throw failure("npy-header", file, "no descr");
  if (descr.includes("O")) throw failure("npy-object", file);
  if (descr.startsWith(">")) throw failure("npy-big-endian", file, descr);
  const name = descr.replace(/^[<|=]/, "");
  if (!Object.hasOwn(kinds, name)) throw failure("npy-dtype", file, descr);
  return kinds[name as keyof typeof kinds];
}

function shapeOf(header: string, file: string): number[] {
  const text = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (text === undefined) throw failure("npy-header", file, "no shape");
  const dims = text
    .split(",")
    .map((part) => part.trim().replace(/L$/, ""))
    .filter(Boolean);
  const sound = dims.every((dim) => /^\d{1,15}$/.test(dim)) && dims.length <= mostDimensions;
  if (!sound) throw failure("npy-shape", file, text);
  return dims.map(Number);
}

function descrOf(data: TypedArray): string {
  if (data instanceof Float32Array) return "<f4";
  if (data instanceof Float64Array) return "<f8";
  if (data instanceof Int32Array) return "<i4";
  if (data instanceof Uint32Array) return "<u4";
  if (data instanceof Int16Array) return "<i2";
  if (data instanceof Uint16Array) return "<u2";
  return data instanceof Int8Array ? "|i1" : "|u1";
}

/** Values stored first dimension fastest, in C order. */
function toRowMajor(values: TypedArray, shape: readonly number[]): TypedArray {
  const result = values.slice();
  const strides: number[] = [];
  let stride = 1;
  for (const dim of shape) {
    strides.push(stride);
    stride *= dim;
  }
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return result;
}

/** A copy, because an element may begin anywhere in the file and typed arrays need alignment. */
const copy = (view: DataView, bytes: number): ArrayBuffer =>
  (view.buffer as ArrayBuffer).slice(view.byteOffset, view.byteOffset + bytes);

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(
    bytes.buffer,
    bytes.byteOffset + from,
    Math.max(0, Math.min(to, bytes.byteLength) - from),
  ).toString("latin1");
