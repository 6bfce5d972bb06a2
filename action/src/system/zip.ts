import zlib from "node:zlib";

/** Why an archive, or a file in it, cannot be read: a part of a sentence. */
export class BrokenZip extends Error {}

/** A file as an archive's directory tells it; nothing of it is believed before its content is there. */
export interface ZipEntry {
  name: string;
  method: number;
  crc: number;
  /** Bytes in the archive, and unpacked. */
  packed: number;
  size: number;
  /** Where its local header begins. */
  offset: number;
  encrypted: boolean;
  /** A symbolic link: a file to some tools and a door to others. */
  link: boolean;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

/** How a file is packed. */
const STORED = 0;
const DEFLATED = 8;

/** The directory of an archive of at most 4 GB. @throws BrokenZip */
export function zipDirectory(zip: Uint8Array, mostEntries = Number.POSITIVE_INFINITY): ZipEntry[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  if (zip.byteLength < 22 || ![LOCAL, END].includes(view.getUint32(0, true)))
    throw new BrokenZip("it is not a zip archive");
  let end = zip.byteLength - 22;
  const lowest = Math.max(0, end - 0xffff);
  while (end >= lowest && view.getUint32(end, true) !== END) end--;
  if (end < lowest) throw new BrokenZip("the archive's directory is missing, so the file was cut short");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) throw new BrokenZip("archives of more than 4 GB cannot be read");
  if (count > mostEntries) throw new BrokenZip(`it has ${count} entries`);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > zip.byteLength || view.getUint32(at, true) !== CENTRAL)
      throw new BrokenZip("its directory is damaged");
    const nameLength = view.getUint16(at + 28, true);
    entries.push({
      name: Buffer.from(zip.subarray(at + 46, at + 46 + nameLength)).toString("utf8"),
      encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      link: ((view.getUint32(at + 38, true) >>> 16) & 0xf000) === 0xa000,
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/**
 * The content of a file as it unpacks, of exactly the size that the directory promises. Nobody needs to hold more of it than a chunk,
 * so that who stops early has paid for no more.
 *
 * @throws BrokenZip
 */
export async function* zipChunks(zip: Uint8Array, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of unpacked(packedOf(zip, entry), entry)) {
    size += chunk.length;
    if (size > entry.size) break;
    yield chunk;
  }
  if (size !== entry.size) throw new BrokenZip(`${entry.name} is not as long as the archive says`);
}

/** The whole content of a file. @throws BrokenZip */
export function zipContent(zip: Uint8Array, entry: ZipEntry): Uint8Array {
  const { name, size } = entry;
  const packed = packedOf(zip, entry);
  let body = packed;
  if (entry.method !== STORED) {
    try {
      // One byte more than promised, so that a wrong size is told from a right one, and a bomb goes off at its first byte.
      body = zlib.inflateRawSync(packed, { maxOutputLength: size + 1 });
    } catch (error) {
      throw new BrokenZip(`${name} does not decompress (${(error as Error).message})`);
    }
  }
  if (body.byteLength !== size) throw new BrokenZip(`${name} is not as long as the archive says`);
  return body;
}

/** A file's bytes as they lie in the archive. */
function packedOf(zip: Uint8Array, { name, encrypted, method, packed, offset }: ZipEntry): Uint8Array {
  if (encrypted) throw new BrokenZip(`${name} is encrypted`);
  if (method !== STORED && method !== DEFLATED)
    throw new BrokenZip(`${name} is compressed by method ${method}`);
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  if (offset + 30 > zip.byteLength || view.getUint32(offset, true) !== LOCAL)
    throw new BrokenZip(`${name} is not where its directory says`);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > zip.byteLength) throw new BrokenZip(`${name} is cut short`);
  return zip.subarray(start, start + packed);
}

async function* unpacked(packed: Uint8Array, { name, method }: ZipEntry): AsyncGenerator<Uint8Array> {
  if (method === STORED) return yield packed;
  const inflate = zlib.createInflateRaw({ chunkSize: 1 << 16 });
  inflate.end(packed);
  try {
    for await (const chunk of inflate) yield chunk as Uint8Array;
  } catch (error) {
    throw new BrokenZip(`${name} does not decompress (${(error as Error).message})`);
  }
}
