/** One file of an archive, as it lies in there. */
export interface Entry {
  method: "stored" | "deflated";
  /** As the archive says. */
  size: number;
  data: Uint8Array;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** Most entries that are looked through. */
const MOST_ENTRIES = 20_000;

/**
 * The one file of this exact name in a zip archive, or what is wrong. Other entries are stepped over: nothing is unpacked, whatever their
 * names and sizes are.
 */
export function findEntry(zip: Uint8Array, name: string): Entry | { problem: string } {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = endOf(view);
  if (end === null) return { problem: "it is no zip archive" };
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (entries > MOST_ENTRIES) return { problem: `it has ${entries} entries` };
  let found: Entry | null = null;
  for (let i = 0; i < entries; i++) {
    if (at + 46 > zip.length || view.getUint32(at, true) !== CENTRAL)
      return { problem: "its directory is broken" };
    const nameLength = view.getUint16(at + 28, true);
    const skip = nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const given = Buffer.from(zip.subarray(at + 46, at + 46 + nameLength)).toString("utf8");
    if (given === name) {
      if (found) return { problem: `it has two files called ${name}` };
      const entry = entryAt(zip, view, at);
      if ("problem" in entry) return entry;
      found = entry;
    }
    at += 46 + skip;
  }
  return found ?? { problem: `it has no ${name}` };
}

function endOf(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= first; at--) if (view.getUint32(at, true) === END) return at;
  return null;
}

function entryAt(zip: Uint8Array, view: DataView, at: number): Entry | { problem: string } {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const packed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const local = view.getUint32(at + 42, true);
  // Symbolic links are files to some tools and doors to others.
  const mode = view.getUint32(at + 38, true) >>> 16;
  if ((mode & 0xf000) === 0xa000) return { problem: "its report is a link" };
  if (flags & 1) return { problem: "its report is encrypted" };
  if (method !== 0 && method !== 8) return { problem: `its report is packed in an unknown way (${method})` };
  if (local + 30 > zip.length || view.getUint32(local, true) !== LOCAL)
    return { problem: "its report is broken" };
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packed > zip.length) return { problem: "its report is cut off" };
  return { method: method === 0 ? "stored" : "deflated", size, data: zip.subarray(start, start + packed) };
}
