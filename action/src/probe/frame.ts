import { z } from "zod";

/** The protocol's name and version; docs/probe-protocol.md describes it. */
export const PROTOCOL = "mnn-parity.probe/1";

const MAGIC = 0x3146504d; // "MPF1" read as a little-endian word
const HEADER_LIMIT = 1 << 20;
const PAYLOAD_LIMIT = 2 ** 33;

const info = z.object({ name: z.string(), dtype: z.string(), shape: z.array(z.number().int()) });
const nullable = z.number().nullable();

const frameHeader = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("hello"),
    protocol: z.string(),
    speaker: z.string(),
    mnn: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("model"),
    inputs: z.array(info),
    outputs: z.array(info),
    version: z.string().nullable(),
    ms: z.number(),
  }),
  z.object({
    kind: z.literal("session"),
    backends: nullable,
    memoryMb: nullable,
    mflops: nullable,
    threads: nullable,
    resizeStatus: nullable,
    ms: z.number(),
  }),
  z.object({ kind: z.literal("begin"), step: z.string(), repeat: z.number().int() }),
  info.extend({
    kind: z.literal("op"),
    type: z.string(),
    occurrence: z.number().int(),
    output: z.number().int(),
  }),
  info.extend({ kind: z.literal("output") }),
  z.object({
    kind: z.literal("end"),
    step: z.string(),
    repeat: z.number().int(),
    ms: z.number(),
    code: z.number().int(),
  }),
  z.object({
    kind: z.literal("error"),
    step: z.string().nullable(),
    stage: z.enum(["load", "session", "input", "resize", "run", "output"]),
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

/** Reads frames one by one from a stream of bytes; the stream is not read ahead of what is asked for. */
export class FrameReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  readonly #free: ArrayBuffer[] = [];
  readonly #word = new Uint8Array(16);

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }

  /** @returns the next frame, or null at the end. @throws BrokenFrames */
  async next(): Promise<Frame | null> {
    const got = await this.#fill(this.#word);
    if (got === 0) return null;
    if (got < 16) throw new BrokenFrames("the stream ended inside a frame");
    const view = new DataView(this.#word.buffer);
    const length = view.getUint32(4, true);
    const bytes = Number(view.getBigUint64(8, true));
    if (view.getUint32(0, true) !== MAGIC || length > HEADER_LIMIT || bytes > PAYLOAD_LIMIT)
      throw new BrokenFrames("the stream holds something that is no frame");
    const text = new Uint8Array(length);
    await this.#must(text);
    const header = parseHeader(text);
    const payload = this.#buffer(bytes);
    await this.#must(new Uint8Array(payload, 0, bytes));
    return { header, payload, bytes };
  }

  /** Gives a frame's payload back for later frames. */
  recycle(frame: Frame): void {
    if (frame.payload.byteLength > 0 && this.#free.length < 2) this.#free.push(frame.payload);
  }

  #buffer(bytes: number): ArrayBuffer {
    const fits = this.#free.findIndex((buffer) => buffer.byteLength >= bytes);
    if (fits >= 0) return this.#free.splice(fits, 1)[0]!;
    this.#free.length = 0;
    return new ArrayBuffer(bytes);
  }

  async #must(into: Uint8Array): Promise<void> {
    if ((await this.#fill(into)) < into.length) throw new BrokenFrames("the stream ended inside a frame");
  }

  async #fill(into: Uint8Array): Promise<number> {
    let at = 0;
    while (at < into.length) {
      if (this.#rest.length === 0) {
        const { value, done } = await this.#chunks.next();
        if (done) break;
        this.#rest = value;
        continue;
      }
      const part = this.#rest.subarray(0, into.length - at);
      into.set(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return at;
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
