import fc from "fast-check";

/** Where a number lies in a file that its reader goes by. */
export interface FieldAt {
  at: number;
  size: number;
}

/** A file that is right, and the numbers in it that say how the rest is read. */
export interface Sample {
  name: string;
  bytes: Uint8Array;
  fields: readonly FieldAt[];
}

/** Places are shares of the file or of its fields, so that an edit means something in each. */
type Edit =
  | { kind: "field"; which: number; value: bigint }
  | { kind: "bit"; at: number; bit: number }
  | { kind: "cut"; at: number }
  | { kind: "insert" | "write"; at: number; bytes: Uint8Array }
  | { kind: "remove"; at: number; length: number }
  | { kind: "copy"; at: number; to: number; length: number };

const place = fc.nat({ max: 0xffff });
/** The edges of what counts and offsets can be. */
const edges = [0n, 1n, 2n, 3n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0xffffn, 0x10000n, 0x7fffffffn, 0x80000000n];
const value = fc.oneof(
  fc.constantFrom(...edges, 0xffffffffn, 0xfffffffen, 0x7fffffffffffffffn, 0xffffffffffffffffn),
  fc.nat({ max: 4096 }).map(BigInt),
  fc.bigInt({ min: 0n, max: 0xffffffffffffffffn }),
);
const some = fc.uint8Array({ minLength: 1, maxLength: 12 });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("field" as const), which: place, value }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("bit" as const), at: place, bit: fc.nat({ max: 7 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), at: place }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("insert" as const, "write" as const),
      at: place,
      bytes: some,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("remove" as const),
      at: place,
      length: fc.integer({ min: 1, max: 64 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("copy" as const),
      at: place,
      to: place,
      length: fc.integer({ min: 1, max: 256 }),
    }),
  },
);

/** What was made of a sample. */
export interface Broken {
  name: string;
  bytes: Uint8Array;
  edits: Edit[];
}

/** One of the samples with up to four edits, at its fields more often than at its bits. */
export const broken = (samples: readonly Sample[]): fc.Arbitrary<Broken> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(edit, { maxLength: 4, size: "max" }))
    .map(([sample, edits]) => ({
      name: sample.name,
      edits,
      bytes: edits.reduce((bytes, one) => apply(bytes, one, sample.fields), Uint8Array.from(sample.bytes)),
    }));

function apply(
  bytes: Uint8Array<ArrayBuffer>,
  one: Edit,
  fields: readonly FieldAt[],
): Uint8Array<ArrayBuffer> {
  const at = "at" in one ? Math.floor((one.at / 0x10000) * bytes.length) : 0;
  switch (one.kind) {
    case "field": {
      const field = fields[one.which % Math.max(1, fields.length)];
      for (let i = 0; field && i < field.size && field.at + i < bytes.length; i++)
        bytes[field.at + i] = Number((one.value >> BigInt(8 * i)) & 0xffn);
      return bytes;
    }
    case "bit":
      if (bytes.length > 0) bytes[at] = bytes[at]! ^ (1 << one.bit);
      return bytes;
    case "cut":
      return bytes.slice(0, at);
    case "write":
      bytes.set(one.bytes.subarray(0, bytes.length - at), at);
      return bytes;
    case "insert":
      return joined(bytes.subarray(0, at), one.bytes, bytes.subarray(at));
    case "remove":
      return joined(bytes.subarray(0, at), bytes.subarray(at + one.length));
    case "copy":
      bytes.copyWithin(Math.floor((one.to / 0x10000) * bytes.length), at, at + one.length);
      return bytes;
  }
}

const joined = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.concat(parts));

/** An input as its edits and its bytes, where these are few. */
export const showBroken = ({ name, bytes, edits }: Broken): string => {
  const told = edits.map((one) =>
    JSON.stringify(one, (_, value) =>
      typeof value === "bigint"
        ? `0x${value.toString(16)}`
        : value instanceof Uint8Array
          ? [...value]
          : value,
    ),
  );
  const all = bytes.length <= 600 ? `, base64 ${Buffer.from(bytes).toString("base64")}` : "";
  return `${name} of ${bytes.length} bytes with ${told.join(" ") || "no edit"}${all}`;
};
