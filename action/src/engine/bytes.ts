import { type ConnectOpts, Socket, type SocketConstructorOpts } from "node:net";

/** Bytes that come in order, and are read no further ahead than a small buffer holds. */
export interface Bytes {
  /** Fills memory with what comes next. @returns how much of it: less than all only at the end */
  fill(into: Uint8Array): Promise<number>;
}

/** The bytes of a stream's chunks. */
export class ChunkBytes implements Bytes {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async fill(into: Uint8Array): Promise<number> {
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

/** The bytes of a child's pipe; chunk by chunk, which is slower, where this Node keeps a pipe's handle elsewhere than we know. */
export function bytesOfPipe(pipe: Socket): Bytes & { destroy(): void } {
  if (handleOf(pipe)) return new PipeBytes(pipe);
  const chunks = new ChunkBytes(untilBroken(pipe));
  return { fill: (into) => chunks.fill(into), destroy: () => pipe.destroy() };
}

/** Of a pipe that fails (the other end was killed) the end is where it failed. */
async function* untilBroken(pipe: Socket): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of pipe) yield chunk;
  } catch {}
}

const handleOf = (pipe: Socket): object | null | undefined =>
  (pipe as unknown as { _handle?: object | null })._handle;

/** What is shorter goes through a buffer, so that the small parts of several frames are one read. */
const BUFFER = 1 << 16;

/**
 * The bytes of a child process's pipe, read into the memory that they are for. With memory of its own for each read, of which eight
 * inputs looked into take tens of thousands, a quarter of all processor time went into collecting it. A pipe that fails (the
 * other end was killed) just ends.
 */
class PipeBytes implements Bytes {
  readonly #pipe: Socket;
  readonly #buffer = new Uint8Array(BUFFER);
  /** What of the buffer was read and not yet taken. */
  #rest: Uint8Array = this.#buffer.subarray(0, 0);
  #into: Uint8Array | null = null;
  #at = 0;
  #filled: ((bytes: number) => void) | null = null;
  #over = false;

  /** @param pipe as `spawn` made it, and nobody reads it yet; it is taken over, and closed at once */
  constructor(pipe: Socket) {
    // Node lets whoever makes a socket say where its bytes go, and makes those of a child by itself.
    const inner = pipe as unknown as { _handle: unknown };
    const handle = inner._handle;
    inner._handle = null;
    pipe.destroy();
    const options: SocketConstructorOpts & ConnectOpts & { handle: unknown } = {
      handle,
      readable: true,
      writable: false,
      onread: { buffer: () => this.#place(), callback: (bytes, into) => this.#came(bytes, into) },
    };
    this.#pipe = new Socket(options);
    for (const event of ["end", "error", "close"]) this.#pipe.once(event, () => this.#end());
  }

  async fill(into: Uint8Array): Promise<number> {
    this.#at = 0;
    this.#take(into);
    if (this.#at === into.length || this.#over) return this.#at;
    this.#into = into;
    const filled = new Promise<number>((resolve) => {
      this.#filled = resolve;
    });
    this.#pipe.resume();
    return filled;
  }

  destroy(): void {
    this.#pipe.destroy();
  }

  /** Where the next bytes go. */
  #place(): Uint8Array {
    const wanted = this.#into?.subarray(this.#at);
    return wanted && wanted.length >= BUFFER ? wanted : this.#buffer;
  }

  /** @returns whether more is wanted at once */
  #came(bytes: number, into: Uint8Array): boolean {
    if (into === this.#buffer) this.#rest = into.subarray(0, bytes);
    else this.#at += bytes;
    if (!this.#into) return false;
    this.#take(this.#into);
    if (this.#at < this.#into.length) return true;
    this.#done();
    return false;
  }

  #take(into: Uint8Array): void {
    const part = this.#rest.subarray(0, into.length - this.#at);
    into.set(part, this.#at);
    this.#at += part.length;
    this.#rest = this.#rest.subarray(part.length);
  }

  #end(): void {
    this.#over = true;
    this.#done();
  }

  #done(): void {
    this.#into = null;
    this.#filled?.(this.#at);
    this.#filled = null;
  }
}
