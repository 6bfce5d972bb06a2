import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { Command } from "../runtime/place.ts";
import { BrokenFrames, type Frame, FrameReader } from "./frame.ts";

/** How much of what MNN printed is kept: the beginning, where it names the device, and the end. */
const LOG_HEAD = 8_000;
const LOG_TAIL = 40_000;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** No frame came for the time allowed. */
export class ProbeTimeout extends Error {}

/** A running probe. */
export class ProbeProcess {
  readonly #child;
  readonly #reader: FrameReader;
  readonly #log = new Log();
  readonly #timeoutMs: number;
  readonly exit: Promise<Exit>;

  /**
   * Starts a probe.
   *
   * @param timeoutMs longest silence while a frame is waited for; time in which nobody asks does not count,
   *   so a probe that is held back by a slow reader is not late
   * @param signal kills the probe when it aborts
   */
  constructor({ command, args, env }: Command, timeoutMs: number, signal: AbortSignal) {
    signal.throwIfAborted();
    this.#timeoutMs = timeoutMs;
    this.#child = spawn(command, args, {
      env: env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const [, stdout, stderr, frames] = this.#child.stdio as unknown as [null, Readable, Readable, Readable];
    stdout.on("data", (data: Buffer) => this.#log.add(data));
    stderr.on("data", (data: Buffer) => this.#log.add(data));
    const kill = () => this.kill();
    signal.addEventListener("abort", kill, { once: true });
    // `close` comes after `exit` and after the streams ended, so the log is whole by then.
    this.exit = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        this.#log.add(Buffer.from(`${error.message}\n`));
        resolve({ code: 127, signal: null });
      });
      this.#child.once("close", (code, by) => resolve({ code, signal: by }));
    });
    void this.exit.then(() => signal.removeEventListener("abort", kill));
    this.#reader = new FrameReader(quietly(frames));
  }

  /** The next frame, or null when the probe closed the stream. @throws BrokenFrames, ProbeTimeout */
  async next(): Promise<Frame | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new ProbeTimeout(`no sign of life for ${this.#timeoutMs / 1000} s`));
        this.kill();
      }, this.#timeoutMs);
    });
    const frame = this.#reader.next();
    frame.catch(() => {});
    try {
      return await Promise.race([frame, late]);
    } catch (error) {
      if (error instanceof BrokenFrames) this.kill();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  recycle(frame: Frame): void {
    this.#reader.recycle(frame);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Kills what is left of it and waits until it is gone. */
  async dispose(): Promise<Exit> {
    this.kill();
    return this.exit;
  }

  log(): string {
    return this.#log.text();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }
}

/** A stream that fails (the other end was killed) just ends; the exit tells why. */
async function* quietly(stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch {
    if (!stream.destroyed) await once(stream, "close");
  }
}

class Log {
  #head = "";
  #tail = "";
  #dropped = false;

  add(data: Buffer): void {
    const text = data.toString("utf8");
    const room = LOG_HEAD - this.#head.length;
    this.#head += text.slice(0, room);
    this.#tail += text.slice(room);
    if (this.#tail.length > 2 * LOG_TAIL) {
      this.#tail = this.#tail.slice(-LOG_TAIL);
      this.#dropped = true;
    }
  }

  text(): string {
    const tail = this.#tail.slice(-LOG_TAIL);
    const cut = this.#dropped || tail.length < this.#tail.length;
    return `${this.#head}${cut ? "\n[...]\n" : ""}${tail}`.trim();
  }
}
