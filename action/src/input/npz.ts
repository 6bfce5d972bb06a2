import zlib from "node:zlib";
import { failure } from "../errors/error.ts";
import { crc32 } from "./crc32.ts";
import { type NpyArray, readNpy, type TypedArray, writeNpy } from "./npy.ts";

interface Entry {
  name: string;
  method: number;
  crc: number;
  packed: number;
  size: number;
  offset: number;
}

const local = 0x04034b50;
const central = 0x02014b50;
const end = 0x06054b50;
/** Bit 11 of an entry's flags: the name is UTF-8. */
const utf8 = 0x800;

/**
 * Reads a .npz file: the arrays by name, without `.npy`. Stored and deflated entries; checksums are checked.
 * Throws a ParityError with exit code 2 that names `file` and what is wrong with it.
 */
export function readNpz(bytes: Uint8Array, file: string): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const entry of directory(bytes, file)) {
    const name = entry.name.replace(/\.npy$/, "");
    if (arrays.has(name)) throw failure("npz-broken", file, `it has two arrays called ${name}`);
    arrays.set(name, readNpy(content(bytes, entry, file), `${file} (${name})`));
  }
  return arrays;
}

/** Writes arrays as an uncompressed .npz. The same arrays in the same order give the same bytes. */
export function writeNpz(
  arrays: readonly { name: string; data: TypedArray; shape: readonly number[] }[],
): Uint8Array {
  const entries = arrays.map(({ name, data, shape }) => {
    const body = writeNpy(data, shape);
    return { name: Buffer.from(`${name}.npy`, "utf8"), body, crc: crc32(body) };
  });
  const parts: Uint8Array[] = [];
  const directoryParts: Uint8Array[] = [];
  let offset = 0;
  for (const { name, body, crc } of entries) {
    const common = fields([
      [2, 20],
      [2, utf8],
      [2, 0],
      // 1980-01-01 00:00, the first moment the format knows: no clock in the bytes.
      [2, 0],
      [2, 0x21],
      [4, crc],
      [4, body.byteLength],
      [4, body.byteLength],
      [2, name.byteLength],
      [2, 0],
    ]);
    const head = fields([[4, local]]);
    parts.push(head, common, name, body);
    const tail = fields([
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ]);
    directoryParts.push(
      fields([
        [4, central],
        [2, 20],
      ]),
      common,
      tail,
      name,
    );
    offset += head.byteLength + common.byteLength + name.byteLength + body.byteLength;
  }
  const length = directoryParts.reduce((sum, part) => sum + part.byteLength, 0);
  const last = fields([
    [4, end],
    [2, 0],
    [2, 0],
    [2, entries.length],
    [2, entries.length],
    [4, length],
    [4, offset],
    [2, 0],
  ]);
  return Buffer.concat([...parts, ...directoryParts, last]);
}

function directory(bytes: Uint8Array, file: string): Entry[] {
  const broken = (reason: string) => failure("npz-broken", file, reason);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 22 || ![local, end].includes(view.getUint32(0, true)))
    throw broken("it is not a zip archive");
  let at = bytes.byteLength - 22;
  const lowest = Math.max(0, at - 0xffff);
  while (at >= lowest && view.getUint32(at, true) !== end) at--;
  if (at < lowest) throw broken("the archive's directory is missing, so the file was cut short");
  const count = view.getUint16(at + 10, true);
  let offset = view.getUint32(at + 16, true);
  if (count === 0xffff || offset === 0xffffffff) throw broken("archives of more than 4 GB cannot be read");
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (offset + 46 > bytes.byteLength || view.getUint32(offset, true) !== central)
      throw broken("its directory is damaged");
    const flags = view.getUint16(offset + 8, true);
    const lengths = [28, 30, 32].map((field) => view.getUint16(offset + field, true)) as [
      number,
      number,
      number,
    ];
    const name = Buffer.from(bytes.subarray(offset + 46, offset + 46 + lengths[0])).toString("utf8");
    if (flags & 1) throw broken(`${name} is encrypted`);
    entries.push({
      name,
      method: view.getUint16(offset + 10, true),
      crc: view.getUint32(offset + 16, true),
      packed: view.getUint32(offset + 20, true),
      size: view.getUint32(offset + 24, true),
      offset: view.getUint32(offset + 42, true),
    });
    offset += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  if (entries.length === 0) throw broken("it holds no arrays");
  return entries;
}

function content(bytes: Uint8Array, entry: Entry, file: string): Uint8Array {
  const broken = (reason: string) => failure("npz-broken", file, reason);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset, packed } = entry;
  if (offset + 30 > bytes.byteLength || view.getUint32(offset, true) !== local)
    throw broken(`${entry.name} is not where its directory says`);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.byteLength) throw broken(`${entry.name} is cut short`);
  const body = unpack(bytes.subarray(start, start + packed), entry, broken);
  if (crc32(body) !== entry.crc) throw failure("npz-crc", file, entry.name);
  return body;
}

function unpack(packed: Uint8Array, entry: Entry, broken: (reason: string) => Error): Uint8Array {
  if (entry.method === 0) return packed;
  if (entry.method !== 8) throw broken(`${entry.name} is compressed by method ${entry.method}`);
  try {
    // One byte more than promised, so that a wrong size is told from a right one.
    return zlib.inflateRawSync(packed, { maxOutputLength: entry.size + 1 });
  } catch (error) {
    throw broken(`${entry.name} does not decompress (${(error as Error).message})`);
  }
}

/** Little-endian fields of 2 or 4 bytes. */
function fields(values: readonly (readonly [2 | 4, number])[]): Uint8Array {
  const bytes = new Uint8Array(values.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of values) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}
