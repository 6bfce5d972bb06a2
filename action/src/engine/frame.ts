import { z } from "zod";
import type { Bytes } from "./bytes.ts";
import { arrays, elementsOf, isDtype } from "./dtypes.ts";

/** The protocol's name and version; docs/probe-protocol.md describes it. */
export const PROTOCOL = "mnn-parity.probe/2";

const MAGIC = 0x3146504d; // "MPF1" read as a little-endian word
const HEADER_LIMIT = 1 << 20;
const PAYLOAD_LIMIT = 2 ** 33;
/** Headers of ops that are remembered of a process. */
const MOST_OPS = 4096;
const NOTHING = new ArrayBuffer(0);
const NO_FRAME = "the stream holds something that is no frame";

const dynamicSize = z
  .number()
  .int()
  .transform((size) => Math.max(-1, size));
/** As a model declares it: -1 where a dimension is dynamic. */
const declared = z.object({
  name: z.string().max(1000),
  dtype: z.string().max(20),
  shape: z.array(dynamicSize).max(16),
});
const tensor = declared.extend({ shape: z.array(z.number().int().nonnegative()).max(16) });
const nullable = z.number().nullable();
const count = z.number().int().nonnegative();
/** Which output of which op, the same in every run of a model. */
const op = {
  name: z.string().max(1000),
  type: z.string().max(1000),
  /** How often this name and type were seen before. */
  occurrence: count,
  /** Its index among the op's outputs. */
  output: count,
};
const opKey = z.object(op);
export type OpKey = z.infer<typeof opKey>;

/** What may be asked of a speaker, by how it runs the model; a way that is absent it does not have. */
const speaks = z.object({
  /** Whether it takes requests on its standard input. */
  stay: z.boolean(),
  session: z.array(z.string()).optional(),
  module: z.array(z.string()).optional(),
  segments: z.array(z.string()).optional(),
});
export type Speaks = z.infer<typeof speaks>;

const frameHeader = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("hello"),
    protocol: z.string(),
    speaker: z.string(),
    mnn: z.string().nullable(),
    speaks,
  }),
  z.object({
    kind: z.literal("model"),
    inputs: z.array(declared),
    outputs: z.array(declared),
    version: z.string().nullable(),
    ms: z.number().nonnegative(),
  }),
  z.object({
    kind: z.literal("session"),
    backends: z.number().int().nullable(),
    /** What a session of one op, opened beside a module with the same config, says in place of `backends`. */
    beside: z.number().int().optional(),
    memoryMb: nullable,
    mflops: nullable,
    threads: nullable,
    resizeStatus: nullable,
    /** Which segment it is of, where the plan has segments. */
    segment: z.number().int().optional(),
    ms: z.number().nonnegative(),
  }),
  z.object({ kind: z.literal("begin"), step: z.string(), repeat: z.number().int() }),
  z.object({
    kind: z.literal("seam"),
    /** The segment that reads the tensor. */
    segment: count,
    name: z.string().max(1000),
    /** Elements that are no numbers or infinite. */
    notFinite: count,
    /** Finite elements beyond fp16, which a segment that reads them in fp16 takes for its largest number. */
    beyond: count,
  }),
  tensor.extend({
    kind: z.literal("op"),
    ...op,
    /** The type of the backend that holds the tensor. */
    backend: z.number().int().optional(),
    deviceId: z.number().optional(),
    /** Whether the tensor is in the host's memory. */
    onHost: z.boolean().optional(),
    /** How many bits a float element takes in memory. */
    bits: z.number().int().optional(),
  }),
  z.object({
    kind: z.literal("overwritten"),
    ...op,
    /** Elements given beyond what the tensor's format holds, and kept as its largest number. */
    saturated: count,
    /** Finite elements given beyond it, and kept as infinite. */
    infinite: count,
  }),
  tensor.extend({
    kind: z.literal("output"),
    /** Whether it is none of the model's, but asked for by name. */
    intermediate: z.boolean().optional(),
    /** The type that a model outside MNN says it has, where a frame carries it in a wider one. */
    declared: z.string().max(20).optional(),
  }),
  z.object({
    kind: z.literal("end"),
    step: z.string(),
    repeat: z.number().int(),
    ms: z.number().nonnegative(),
    code: z.number().int(),
    /** Whether an answer ended it: there are no outputs. */
    stopped: z.boolean().optional(),
    /** Tensors that were rounded, and their finite elements that became infinite. */
    rounded: z.object({ tensors: count, infinite: count }).optional(),
  }),
  z.object({
    kind: z.literal("error"),
    step: z.string().nullable(),
    stage: z.enum(["load", "session", "input", "resize", "run", "overwrite", "output"]),
    message: z.string(),
  }),
  z.object({ kind: z.literal("bye") }),
]);
export type FrameHeader = z.infer<typeof frameHeader>;
export type HeaderOf<Kind extends FrameHeader["kind"]> = Extract<FrameHeader, { kind: Kind }>;

/** A header and its raw elements. `payload` is reused for later frames once it is given back. */
export interface Frame<Header extends FrameHeader = FrameHeader> {
  header: Header;
  payload: ArrayBuffer;
  /** Length of the payload in bytes; the buffer may be larger. */
  bytes: number;
}

/** What came was not this protocol, or stopped in the middle of a frame. */
export class BrokenFrames extends Error {}

/** The stream stopped in the middle of a frame: most likely its writer died. */
export class CutFrame extends BrokenFrames {
  constructor() {
    super("the stream ended inside a frame");
  }
}

/** A frame's bytes but for its payload, which is `bytes` long and follows. */
export function frameStart(header: object, bytes: number): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  if (text.length > HEADER_LIMIT)
    throw new RangeError(`a frame's header of ${text.length} bytes is too long`);
  const start = Buffer.alloc(16);
  start.writeUInt32LE(MAGIC, 0);
  start.writeUInt32LE(text.length, 4);
  start.writeBigUInt64LE(BigInt(bytes), 8);
  return Buffer.concat([start, text]);
}

/** Reads frames one by one from a stream of bytes; the stream is not read ahead of what is asked for. */
export class FrameReader {
  readonly #bytes: Bytes;
  readonly #free: ArrayBuffer[] = [];
  readonly #word = new Uint8Array(16);
  readonly #ops = new Map<string, HeaderOf<"op">>();

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /** @returns the next frame, or null at the end. @throws BrokenFrames */
  async next(): Promise<Frame | null> {
    const magic = this.#word.subarray(0, 4);
    const got = await this.#bytes.fill(magic);
    if (got === 0) return null;
    if (got < magic.length) throw new CutFrame();
    const view = new DataView(this.#word.buffer);
    // At once: what is no frame need not be as long as the start of one.
    if (view.getUint32(0, true) !== MAGIC) throw new BrokenFrames(NO_FRAME);
    await this.#must(this.#word.subarray(4));
    const length = view.getUint32(4, true);
    const bytes = Number(view.getBigUint64(8, true));
    if (length > HEADER_LIMIT || bytes > PAYLOAD_LIMIT) throw new BrokenFrames(NO_FRAME);
    const text = new Uint8Array(length);
    await this.#must(text);
    const header = this.#header(text);
    checkPayload(header, bytes);
    const payload = this.#buffer(bytes);
    await this.#must(new Uint8Array(payload, 0, bytes));
    return { header, payload, bytes };
  }

  /** Gives a frame's payload back for later frames. */
  recycle(frame: Frame): void {
    if (frame.payload.byteLength > 0 && this.#free.length < 2) this.#free.push(frame.payload);
  }

  /** With each input a process tells of the same ops in the same words: those are read once. */
  #header(text: Uint8Array): FrameHeader {
    const key = Buffer.from(text.buffer, 0, text.length).toString("latin1");
    const known = this.#ops.get(key);
    if (known) return known;
    const header = parseHeader(text);
    if (header.kind === "op" && this.#ops.size < MOST_OPS) this.#ops.set(key, header);
    return header;
  }

  #buffer(bytes: number): ArrayBuffer {
    // What has no payload takes no memory from those that have: with each step's last frame the largest would be gone.
    if (bytes === 0) return NOTHING;
    const fits = this.#free.findIndex((buffer) => buffer.byteLength >= bytes);
    if (fits >= 0) return this.#free.splice(fits, 1)[0]!;
    this.#free.length = 0;
    try {
      return new ArrayBuffer(bytes);
    } catch {
      throw new BrokenFrames(`a frame of ${bytes} bytes is more than memory holds`);
    }
  }

  async #must(into: Uint8Array): Promise<void> {
    if ((await this.#bytes.fill(into)) < into.length) throw new CutFrame();
  }
}

function parseHeader(text: Uint8Array): FrameHeader {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch {
    throw new BrokenFrames("a frame's header is no JSON");
  }
  const parsed = frameHeader.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new BrokenFrames(`a frame's header is wrong: ${z.prettifyError(parsed.error)}`);
}

/** Before memory is taken for it: a payload is the elements of the tensor that the header tells of. */
function checkPayload(header: FrameHeader, bytes: number): void {
  if (header.kind !== "op" && header.kind !== "output") {
    if (bytes > 0)
      throw new BrokenFrames(`a frame ${header.kind} comes with ${bytes} bytes and has no tensor`);
    return;
  }
  const { name, dtype, shape } = header;
  if (!isDtype(dtype)) throw new BrokenFrames(`${name} has unknown dtype ${dtype}`);
  if (bytes !== elementsOf(shape) * arrays[dtype].BYTES_PER_ELEMENT)
    throw new BrokenFrames(`${name} has ${bytes} bytes, not [${shape}] elements of ${dtype}`);
}
