import type { FieldAt } from "./bytes.ts";

const GETTERS = {
  getInt8: 1,
  getUint8: 1,
  getInt16: 2,
  getUint16: 2,
  getInt32: 4,
  getUint32: 4,
  getFloat32: 4,
  getBigInt64: 8,
  getBigUint64: 8,
} as const;

/**
 * The numbers of a right file that its reader looks at, by watching it read: each DataView read is one. They are what the rest of
 * the file is found by.
 */
export async function fieldsRead(read: () => unknown): Promise<FieldAt[]> {
  const found = new Map<string, FieldAt>();
  const prototype = DataView.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const own = Object.fromEntries(Object.keys(GETTERS).map((name) => [name, prototype[name]!]));
  for (const [name, size] of Object.entries(GETTERS))
    prototype[name] = function (this: DataView, ...args: unknown[]) {
      const at = args[0] as number;
      if (found.size < 100_000) found.set(`${at} ${size}`, { at, size });
      return own[name]!.apply(this, args);
    };
  try {
    await read();
  } finally {
    Object.assign(prototype, own);
  }
  return [...found.values()];
}

/** The keys, lengths and numbers of a protobuf message, and of the messages in it as deep as they read as such. */
export function protobufFields(bytes: Uint8Array, from = 0, to = bytes.length, deep = 0): FieldAt[] {
  const found: FieldAt[] = [];
  const varint = (at: number) => {
    let [value, end] = [0, at];
    for (; end < to; end++) {
      value += (bytes[end]! & 127) * 2 ** (7 * (end - at));
      if (bytes[end]! < 128) return { value, end: end + 1 };
    }
    return null;
  };
  for (let at = from; at < to; ) {
    const key = varint(at);
    if (!key || key.value >>> 3 === 0) return deep === 0 ? found : [];
    found.push({ at, size: key.end - at });
    const kind = key.value & 7;
    if (kind === 1) at = key.end + 8;
    else if (kind === 5) at = key.end + 4;
    else if (kind === 0 || kind === 2) {
      const number = varint(key.end);
      if (!number) return deep === 0 ? found : [];
      found.push({ at: key.end, size: number.end - key.end });
      at = number.end;
      if (kind === 0) continue;
      if (at + number.value > to) return deep === 0 ? found : [];
      if (deep < 8) found.push(...protobufFields(bytes, at, at + number.value, deep + 1));
      at += number.value;
    } else return deep === 0 ? found : [];
  }
  return found;
}
