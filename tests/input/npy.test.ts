import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { crc32, slowCrc32 } from "../../action/src/input/crc32.ts";
import { readNpy, writeNpy } from "../../action/src/input/npy.ts";
import { readNpz, writeNpz } from "../../action/src/input/npz.ts";
import { numpy } from "./numpy.ts";
import { folderWith, parityError } from "./temp.ts";

const fixtures = path.join(import.meta.dirname, "fixtures");
const bytesOf = (name: string) => fs.readFileSync(path.join(fixtures, name));
const python = numpy();

/** A .npy file with any header, sound or not. */
function npy(header: string, data: Uint8Array | number = 0, version: [number, number] = [1, 0]): Uint8Array {
  const text = Buffer.from(`${header}\n`, "latin1");
  const length = Buffer.alloc(version[0] === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, length.length);
  const body = typeof data === "number" ? new Uint8Array(data) : data;
  return Buffer.concat([Buffer.from("\x93NUMPY", "latin1"), Buffer.from(version), length, text, body]);
}
const dict = (descr: string, shape: string, fortran = "False") =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': (${shape}), }`;

describe("files that numpy wrote", () => {
  const expected = JSON.parse(bytesOf("expected.json").toString()) as Record<
    string,
    { dtype: string; shape: number[]; values: (number | string)[] }
  >;
  test.each(Object.entries(expected))("%s", (name, { dtype, shape, values }) => {
    const array = readNpy(bytesOf(name), name);
    expect(array.dtype).toBe(dtype);
    expect(array.shape).toEqual(shape);
    expect([...array.data]).toEqual(values.map(Number));
  });

  test.each(["stored.npz", "deflated.npz"])("%s", (name) => {
    const arrays = readNpz(bytesOf(name), name);
    expect([...arrays.keys()]).toEqual(["image", "x:0"]);
    expect([...(arrays.get("image")?.data ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(arrays.get("x:0")?.dtype).toBe("int64");
  });
});

describe.skipIf(!python)("against the numpy of this machine", () => {
  test("numpy reads what we write", () => {
    const folder = folderWith({
      "f4.npy": writeNpy(Float32Array.of(0.1, -0, Number.NaN, Infinity, 1e-45, 3), [1, 2, 3]),
      "i4.npy": writeNpy(Int32Array.of(-(2 ** 31), 2 ** 31 - 1), [2]),
      "u1.npy": writeNpy(Uint8Array.of(0, 255), [2, 1]),
      "i1.npy": writeNpy(Int8Array.of(-128), []),
      "all.npz": writeNpz([
        { name: "x:0", data: Float32Array.of(1, 2), shape: [2] },
        { name: "größe/мask", data: Int8Array.of(-1), shape: [1, 1] },
      ]),
    });
    const out = python?.(
      `import numpy as np, json
a = np.load('f4.npy'); print(a.dtype, a.shape, a.tobytes().hex())
for n in ('i4', 'u1', 'i1'):
    a = np.load(n + '.npy'); print(a.dtype, a.shape, a.tolist())
z = np.load('all.npz'); print(sorted(z.files), z['x:0'].tolist(), z['größe/мask'].tolist(), z.zip.testzip())`,
      folder,
    );
    const hex = Buffer.from(Float32Array.of(0.1, -0, Number.NaN, Infinity, 1e-45, 3).buffer).toString("hex");
    expect(out).toBe(
      `float32 (1, 2, 3) ${hex}\nint32 (2,) [-2147483648, 2147483647]\nuint8 (2, 1) [[0], [255]]\nint8 () -128\n['größe/мask', 'x:0'] [1.0, 2.0] [[-1]] None\n`,
    );
  });

  test("every float16 and random arrays of every type and order read as numpy reads them", () => {
    const folder = folderWith();
    python?.(
      `import numpy as np
np.save('half.npy', np.arange(65536, dtype=np.uint16).view(np.float16))
np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32).tofile('half.raw')
r = np.random.default_rng(1)
for t in ('?', 'u1', 'i1', 'u2', 'i2', 'u4', 'i4', 'f2', 'f4', 'f8', 'i8'):
    a = r.integers(0, 100, (3, 4, 5, 2)).astype(t)
    for order in 'CF':
        np.save(f'{np.dtype(t).name}-{order}.npy', np.asarray(a, order=order))
    a.astype('f4').tofile(f'{np.dtype(t).name}.raw')`,
      folder,
    );
    const raw = (name: string) => {
      const bytes = fs.readFileSync(path.join(folder, name));
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    };
    const half = readNpy(fs.readFileSync(path.join(folder, "half.npy")), "half.npy");
    expect(Object.is(half.data[0x8000], -0)).toBe(true);
    expect(half.data).toEqual(raw("half.raw"));
    const files = fs.readdirSync(folder).filter((name) => /-[CF]\.npy$/.test(name));
    expect(files).toHaveLength(22);
    for (const name of files) {
      const array = readNpy(fs.readFileSync(path.join(folder, name)), name);
      expect(array.shape, name).toEqual([3, 4, 5, 2]);
      expect(Float32Array.from(array.data), name).toEqual(raw(`${array.dtype}.raw`));
    }
  });
});

describe("what we write", () => {
  test("reads back, and is the same bytes each time", () => {
    const arrays = [
      { name: "a", data: Float32Array.of(1, 2, 3, 4), shape: [1, 1, 2, 2] },
      { name: "b", data: Int32Array.of(7), shape: [1] },
    ];
    const bytes = writeNpz(arrays);
    expect(Buffer.from(writeNpz(arrays)).equals(Buffer.from(bytes))).toBe(true);
    const back = readNpz(bytes, "x.npz");
    expect(back.get("a")).toEqual({ dtype: "float32", shape: [1, 1, 2, 2], data: arrays[0]?.data });
    expect(back.get("b")).toEqual({ dtype: "int32", shape: [1], data: arrays[1]?.data });
  });

  test("aligns its data to 64 bytes for any shape", () => {
    for (let rank = 0; rank < 20; rank++)
      expect((writeNpy(new Uint8Array(1), new Array(rank).fill(1)).length - 1) % 64).toBe(0);
  });
});

describe("broken .npy files", () => {
  const f4 = dict("'<f4'", "2,");
  const object = npy(dict("'|O'", "1,"), 40);
  const cases: [string, Uint8Array, string, string][] = [
    ["empty", new Uint8Array(0), "npy-magic", "x.npy is not a .npy file: it does not begin with \\x93NUMPY"],
    ["another format", Buffer.from("PK\x03\x04 and so on"), "npy-magic", "x.npy is not a .npy file"],
    [
      "ends after the magic",
      npy("").subarray(0, 8),
      "npy-header",
      "broken .npy header: the file ends inside it",
    ],
    ["ends inside the header", npy(f4).subarray(0, 30), "npy-header", "the file ends inside it"],
    ["header of a gigabyte", npy(f4, 8, [2, 0]).fill(0x3f, 8, 12), "npy-header", "bytes long"],
    ["version 9.1", npy(f4, 8, [9, 1]), "npy-version", "has .npy format version 9.1"],
    ["no descr", npy("{'fortran_order': False, 'shape': (1,)}", 4), "npy-header", "no descr"],
    ["no order", npy("{'descr': '<f4', 'shape': (2,)}", 8), "npy-header", "no fortran_order"],
    ["no shape", npy("{'descr': '<f4', 'fortran_order': False}", 8), "npy-header", "no shape"],
    [
      "truncated",
      npy(f4, 7),
      "npy-truncated",
      "x.npy is truncated: 7 bytes of data where its header promises 8",
    ],
    ["more than one array", npy(f4, 9), "npy-trailing", "x.npy has 1 byte after its array"],
    ["big-endian", npy(dict("'>f4'", "2,"), 8), "npy-big-endian", "x.npy is big-endian (>f4)"],
    ["objects", object, "npy-object", "x.npy holds Python objects"],
    [
      "structured",
      npy(dict("[('a', '<f4'), ('b', '<i4', (2,))]", "2,"), 24),
      "npy-structured",
      "structured dtype ([('a', '<f4'), ('b', '<i4', (2,))])",
    ],
    ["structured with objects", npy(dict("[('a', '|O')]", "2,"), 24), "npy-structured", "structured dtype"],
    ["complex", npy(dict("'<c8'", "1,"), 8), "npy-dtype", "x.npy has dtype <c8"],
    ["text", npy(dict("'<U5'", "1,"), 20), "npy-dtype", "x.npy has dtype <U5"],
    ["a dtype named like a method", npy(dict("'toString'", "1,"), 8), "npy-dtype", "has dtype toString"],
    ["negative size", npy(dict("'<f4'", "-1, 2"), 8), "npy-shape", "claims the shape (-1, 2)"],
    ["huge", npy(dict("'<f4'", "999999999, 999999999"), 8), "npy-shape", "which no file can hold"],
    ["65 dimensions", npy(dict("'<f4'", "1, ".repeat(65)), 4), "npy-shape", "which no file can hold"],
    ["no number in shape", npy(dict("'<f4'", "two"), 8), "npy-shape", "claims the shape (two)"],
  ];
  test.each(cases)("%s", async (_, bytes, code, text) => {
    const error = await parityError(() => readNpy(bytes, "x.npy"));
    expect(error.code).toBe(code);
    expect(error.exit).toBe(2);
    expect(error.render()).toContain(text);
    expect(error.fix).not.toBe("");
  });

  test("an int64 that 32 bits cannot hold is named with its index, also in Fortran order", async () => {
    const data = Buffer.alloc(48);
    data.writeBigInt64LE(2n ** 31n, 8 * 3);
    const c = await parityError(() => readNpy(npy(dict("'<i8'", "2, 3"), data), "x.npy"));
    expect(c.message).toBe("x.npy has the int64 value 2147483648 at [1, 0]; MNN's integers have 32 bits");
    const f = await parityError(() => readNpy(npy(dict("'<i8'", "2, 3", "True"), data), "x.npy"));
    expect(f.message).toContain("at [1, 1]");
  });

  test("random damage is an error of ours or an array, never anything else", () => {
    const sound = writeNpy(Float32Array.of(1, 2, 3, 4), [2, 2]);
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 3000; round++) {
      const bytes = sound.slice(0, random(4) ? sound.length : random(sound.length));
      for (let times = random(4); times >= 0; times--) bytes[random(bytes.length || 1)] = random(256);
      try {
        expect(readNpy(bytes, "x.npy").data.length).toBeLessThanOrEqual(sound.length);
      } catch (error) {
        expect((error as { exit?: number }).exit).toBe(2);
      }
    }
  });
});

describe("broken .npz files", () => {
  const sound = () => Buffer.from(writeNpz([{ name: "a", data: new Float32Array(64), shape: [64] }]));
  const changed = (at: number, value: number) => {
    const bytes = sound();
    bytes[at] = value;
    return bytes;
  };
  const directory = sound().lastIndexOf("PK\x01\x02", undefined, "latin1");
  const cases: [string, Uint8Array, string, string][] = [
    [
      "not a zip",
      Buffer.from("no archive at all, but long enough to be one"),
      "npz-broken",
      "not a zip archive",
    ],
    ["empty file", new Uint8Array(0), "npz-broken", "not a zip archive"],
    ["cut short", sound().subarray(0, 200), "npz-broken", "the file was cut short"],
    ["damaged data", changed(200, 1), "npz-crc", "the checksum of a.npy does not match"],
    ["damaged directory", changed(directory, 0), "npz-broken", "its directory is damaged"],
    ["another compression", changed(directory + 10, 14), "npz-broken", "compressed by method 14"],
    ["encrypted", changed(directory + 8, 1), "npz-broken", "a.npy is encrypted"],
    [
      "damaged deflate",
      bytesOf("deflated.npz").fill(0xff, 60, 80),
      "npz-broken",
      "image.npy does not decompress",
    ],
    ["no arrays", writeNpz([]), "npz-broken", "it holds no arrays"],
  ];
  test.each(cases)("%s", async (_, bytes, code, text) => {
    const error = await parityError(() => readNpz(bytes, "x.npz"));
    expect([error.code, error.exit]).toEqual([code, 2]);
    expect(error.message).toContain(text);
  });

  test("an array that is broken is named", async () => {
    const bytes = sound();
    const at = bytes.indexOf("\x93NUMPY", 0, "latin1");
    bytes.write("XXXX", at, "latin1");
    // The checksum is over what is there, so that the .npy reader has its say.
    bytes.writeUInt32LE(crc32(bytes.subarray(at, directory)), directory + 16);
    const error = await parityError(() => readNpz(bytes, "x.npz"));
    expect(error.message).toContain("x.npz (a) is not a .npy file");
  });
});

test("the checksum is the same with and without node's own", () => {
  // The check value of CRC-32/ISO-HDLC.
  expect(slowCrc32(Buffer.from("123456789"))).toBe(0xcbf43926);
  const bytes = Uint8Array.from({ length: 4099 }, (_, at) => at * at);
  for (const length of [0, 1, 255, 4099])
    expect(crc32(bytes.subarray(0, length))).toBe(slowCrc32(bytes.subarray(0, length)));
});
