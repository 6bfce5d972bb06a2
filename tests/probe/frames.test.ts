import { describe, expect, it } from "vitest";
import { ChunkBytes } from "../../action/src/engine/bytes.ts";
import { BrokenFrames, CutFrame, type FrameHeader, FrameReader } from "../../action/src/engine/frame.ts";
import { tensorOf } from "../../action/src/engine/tensor.ts";
import { gaussian, seeded } from "../support/random.ts";

function frame(header: object | string, payload: Uint8Array = new Uint8Array(0), start: Partial<Start> = {}) {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const words = Buffer.alloc(16);
  words.write(start.magic ?? "MPF1");
  words.writeUInt32LE(start.header ?? text.length, 4);
  words.writeBigUInt64LE(BigInt(start.payload ?? payload.length), 8);
  return Buffer.concat([words, text, payload]);
}
interface Start {
  magic: string;
  header: number;
  payload: number;
}

async function* pieces(bytes: Uint8Array, sizes: () => number) {
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, sizes());
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const readerOf = (bytes: Uint8Array, sizes = () => bytes.length) =>
  new FrameReader(new ChunkBytes(pieces(bytes, sizes)));

async function readAll(reader: FrameReader) {
  const read: [FrameHeader, number[]][] = [];
  for (let next = await reader.next(); next; next = await reader.next()) {
    const values =
      next.header.kind === "op" || next.header.kind === "output"
        ? [...tensorOf({ ...next, header: next.header })]
        : [];
    read.push([next.header, values]);
    reader.recycle(next);
  }
  return read;
}

const opOf = (name: string, more: object = {}) => ({
  ...{ kind: "op", name, type: "Conv", occurrence: 0, output: 0, dtype: "float32", shape: [2] },
  ...more,
});
const raw = (values: Float32Array | Int32Array) => new Uint8Array(values.buffer);
const output = (shape: number[], dtype = "float32") => ({ kind: "output", name: "y", dtype, shape });
const begin = { kind: "begin", step: "cat ünïcödé", repeat: 0 };
const bye = { kind: "bye" };

describe("frames", () => {
  const values = [gaussian(7, 1), gaussian(1000, 2), gaussian(3, 3)];
  const bytes = Buffer.concat([
    frame(begin),
    ...values.map((tensor) => frame(output([tensor.length]), raw(tensor))),
    frame(output([0]), new Uint8Array(0)),
    frame(output([2], "int32"), raw(Int32Array.of(-1, 2 ** 31 - 1))),
    frame(bye),
  ]);
  const whole = [[], ...values.map((tensor) => [...tensor]), [], [-1, 2 ** 31 - 1], []];

  it.each([1, 2, 3, 15, 16, 17, 4096])("come whole out of a stream in pieces of %i bytes", async (size) => {
    const read = await readAll(readerOf(bytes, () => size));
    expect(read.map(([, payload]) => payload)).toEqual(whole);
    expect(read[0]?.[0]).toEqual(begin);
  });

  it.each([1, 2, 3])("come whole out of a stream in random pieces (seed %i)", async (seed) => {
    const random = seeded(seed);
    const read = await readAll(readerOf(bytes, () => Math.floor(random() * 40)));
    expect(read.map(([, payload]) => payload)).toEqual(whole);
  });

  it("end with the stream", async () => {
    expect(await readerOf(Buffer.alloc(0)).next()).toBeNull();
  });

  it("are not read ahead", async () => {
    let asked = 0;
    const chunks = pieces(Buffer.concat(Array(100).fill(frame(begin))), () => {
      asked++;
      return 16;
    });
    const reader = new FrameReader(new ChunkBytes(chunks));
    await reader.next();
    expect(asked).toBeLessThan(8);
  });

  it("reuse the buffers that are given back, and no others", async () => {
    const reader = readerOf(Buffer.concat(Array(4).fill(frame(output([3]), raw(gaussian(3, 1))))));
    const first = (await reader.next())!;
    const second = (await reader.next())!;
    expect(second.payload).not.toBe(first.payload);
    reader.recycle(first);
    expect((await reader.next())!.payload).toBe(first.payload);
    expect((await reader.next())!.payload).not.toBe(second.payload);
  });

  it("that have no payload take no memory from those that have", async () => {
    const values = raw(gaussian(1000, 1));
    const stream = Buffer.concat([
      frame(output([1000]), values),
      frame(begin),
      frame(output([1000]), values),
    ]);
    const reader = readerOf(stream);
    const first = (await reader.next())!;
    reader.recycle(first);
    // Whoever takes a step does not give its last frame back.
    await reader.next();
    expect((await reader.next())!.payload).toBe(first.payload);
  });
});

describe("what is no frame is told", () => {
  const good = frame(output([3]), raw(gaussian(3, 1)));

  it("at every place where one can be cut", async () => {
    for (let length = 1; length < good.length; length++) {
      const error = await readerOf(good.subarray(0, length))
        .next()
        .catch((thrown) => thrown);
      expect(error, `cut after ${length} bytes`).toBeInstanceOf(CutFrame);
    }
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["text", Buffer.from("Traceback (most recent call last):\n"), /something that is no frame/],
    ["another magic", frame(bye, undefined, { magic: "MPF2" }), /something that is no frame/],
    ["a header of 4 GB", frame(bye, undefined, { header: 2 ** 32 - 1 }), /something that is no frame/],
    ["a header over 1 MiB", frame(bye, undefined, { header: 2 ** 20 + 1 }), /something that is no frame/],
    [
      "a payload of 2^60 bytes",
      frame(output([1]), undefined, { payload: 2 ** 60 }),
      /something that is no frame/,
    ],
    [
      "a payload of 8 GB for 3 elements",
      frame(output([3]), undefined, { payload: 2 ** 33 }),
      /8589934592 bytes, not \[3\] elements/,
    ],
    ["no JSON", frame("{kind: bye}"), /header is no JSON/],
    [
      "no UTF-8",
      Buffer.concat([frame("xx").subarray(0, 16), Buffer.from([0xff, 0xfe])]),
      /header is no JSON/,
    ],
    ["an empty header", frame(""), /header is no JSON/],
    ["a list", frame("[]"), /header is wrong/],
    ["an unknown kind", frame({ kind: "hi" }), /header is wrong/],
    ["a field that is missing", frame({ kind: "begin", step: "a" }), /repeat/],
    ["a negative size", frame(output([-1, -3]), raw(gaussian(3, 1))), /shape/],
    ["17 dimensions", frame(output(Array(17).fill(1)), raw(gaussian(1, 1))), /shape/],
    [
      "fewer bytes than the shape says",
      frame(output([4]), raw(gaussian(3, 1))),
      /12 bytes, not \[4\] elements of float32/,
    ],
    ["more bytes than the shape says", frame(output([2]), raw(gaussian(3, 1))), /12 bytes, not \[2\]/],
    ["a type that nobody knows", frame(output([3], "float8"), new Uint8Array(3)), /unknown dtype float8/],
    [
      "a name of Object's own",
      frame(output([3], "constructor"), new Uint8Array(3)),
      /unknown dtype constructor/,
    ],
    ["bytes where no tensor is", frame(bye, new Uint8Array(8)), /bye comes with 8 bytes/],
  ])("%s", async (_, bytes, why) => {
    const error = await readerOf(bytes)
      .next()
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(BrokenFrames);
    expect(error).not.toBeInstanceOf(CutFrame);
    expect(error.message).toMatch(why);
  });

  it("after good frames that were read", async () => {
    const reader = readerOf(Buffer.concat([good, Buffer.from("garbage that is longer than a start")]));
    expect(await reader.next()).not.toBeNull();
    await expect(reader.next()).rejects.toThrow(BrokenFrames);
  });
});

it("ops that are told of again in the same words have their own elements, and others their own words", async () => {
  const headers = [opOf("a"), opOf("b"), opOf("a"), opOf("a", { bits: 16 }), opOf("a")];
  const read = await readAll(
    readerOf(Buffer.concat(headers.map((header, at) => frame(header, raw(Float32Array.of(at, -at)))))),
  );
  expect(read).toEqual(headers.map((header, at) => [header, [at, -at]]));
});
