import { crc32 } from "node:zlib";
import { failure } from "../errors/error.ts";
import { BrokenZip, zipContent, zipDirectory } from "../system/zip.ts";
import { type NpyArray, readNpy, type TypedArray, writeNpy } from "./npy.ts";

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
  const entries = read(file, () => zipDirectory(bytes));
  if (entries.length === 0) throw failure("npz-broken", file, "it holds no arrays");
  for (const entry of entries) {
    const name = entry.name.replace(/\.npy$/, "");
    if (arrays.has(name)) throw failure("npz-broken", file, `it has two arrays called ${name}`);
    const body = read(file, () => zipContent(bytes, entry));
    if (crc32(body) !== entry.crc) throw failure("npz-crc", file, entry.name);
    arrays.set(name, readNpy(body, `${file} (${name})`));
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

/** What the archive code says is wrong, as an error that names the file. */
function read<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BrokenZip) throw failure("npz-broken", file, error.message);
    throw error;
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
