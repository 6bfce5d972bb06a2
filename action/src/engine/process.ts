import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { Command } from "../places/place/place.ts";
import { onAbort } from "../system/abort.ts";
import { afterAwake } from "../system/awake.ts";
import { endingWithUs } from "../system/ending-with-us.ts";
import { type Bytes, bytesOfPipe } from "./bytes.ts";
import { BrokenFrames, CutFrame, type Frame, FrameReader, frameStart } from "./frame.ts";
import { type Answer, frameOf, type Request } from "./request.ts";

/** How much of what MNN printed is kept: the beginning, where it names the device, and the end. */
const LOG_HEAD = 8_000;
const LOG_TAIL = 40_000;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** No frame came for the time allowed. */
export class ProbeTimeout extends Error {}

/** Probes that run now: none may outlive this process. */
const running = new Set<ProbeProcess>();
process.on("exit", () => {
  for (const probe of running) probe.kill();
});

/** A running probe. */
export class ProbeProcess {
  readonly #child;
  readonly #frames: Bytes & { destroy(): void };
  readonly #reader: FrameReader;
  readonly #log = new Log();
  readonly #timeoutMs: number;
  readonly #signal: AbortSignal;
  readonly exit: Promise<Exit>;
  /** Whether it had to be killed because it closed its frames and went on living. */
  lingered = false;

  /**
   * Starts a probe.
   *
   * @param timeoutMs longest silence while a frame is waited for; time in which nobody asks does not count,
   *   so a probe that is held back by a slow reader is not late
   * @param signal kills the probe when it aborts; what then comes of it is no result
   * @param requests whether it is talked to while it runs, see {@link say}; else its standard input is empty
   */
  constructor(
    { command, args, env }: Command,
    timeoutMs: number,
    signal: AbortSignal,
    { requests = false } = {},
  ) {
    signal.throwIfAborted();
    this.#timeoutMs = timeoutMs;
    this.#signal = signal;
    // A group of its own: Ctrl-C reaches it through us only, and with it goes whatever it started.
    this.#child = spawn(...endingWithUs(command, args), {
      env: env as NodeJS.ProcessEnv,
      stdio: [requests ? "pipe" : "ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    running.add(this);
    // Whoever is gone reads nothing more; what of, its end tells.
    this.#child.stdin?.on("error", () => {});
    const [, stdout, stderr, frames] = this.#child.stdio as unknown as [unknown, Readable, Readable, Socket];
    stdout.on("data", (data: Buffer) => this.#log.add(data));
    stderr.on("data", (data: Buffer) => this.#log.add(data));
    const kill = () => this.kill();
    onAbort(signal, kill);
    // `close` comes after `exit` and after the streams ended, so the log is whole by then.
    this.exit = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        this.#log.add(Buffer.from(`${error.message}\n`));
        resolve({ code: 127, signal: null });
      });
      this.#child.once("close", (code, by) => resolve({ code, signal: by }));
    });
    void this.exit.then(() => {
      running.delete(this);
      signal.removeEventListener("abort", kill);
    });
    this.#frames = bytesOfPipe(frames);
    this.#reader = new FrameReader(this.#frames);
  }

  /**
   * The next frame, or null when the probe closed the stream.
   *
   * @throws BrokenFrames, ProbeTimeout, and the signal's reason once it aborted
   */
  async next(): Promise<Frame | null> {
    let callOff = () => {};
    const late = new Promise<never>((_, reject) => {
      callOff = afterAwake(this.#timeoutMs, () => {
        reject(new ProbeTimeout(`no sign of life for ${this.#timeoutMs / 1000} s`));
        this.kill();
      });
    });
    const frame = this.#reader.next();
    frame.catch(() => {});
    try {
      const next = await Promise.race([frame, late]);
      if (!next) this.#signal.throwIfAborted();
      return next;
    } catch (error) {
      this.#signal.throwIfAborted();
      // Whoever stopped in the middle of a frame is dying by itself, and what of is worth knowing.
      if (error instanceof BrokenFrames && !(error instanceof CutFrame)) this.kill();
      throw error;
    } finally {
      callOff();
    }
  }

  /**
   * Says something on the probe's standard input, and waits until it is on its way: the data may then be used again. A
   * probe that is gone hears nothing, which is no error here: {@link next} tells.
   *
   * @throws ProbeTimeout where it does not listen, and the signal's reason once it aborted
   */
  async say(said: Request | Answer): Promise<void> {
    const { stdin } = this.#child;
    if (!stdin) throw new Error("this probe was started without requests");
    const { header, payload } = frameOf(said);
    let late = false;
    const callOff = afterAwake(this.#timeoutMs, () => {
      late = true;
      this.kill();
    });
    stdin.write(frameStart(header, payload.byteLength));
    await new Promise<void>((resolve) => stdin.write(payload, () => resolve()));
    callOff();
    this.#signal.throwIfAborted();
    if (late) throw new ProbeTimeout(`did not listen for ${this.#timeoutMs / 1000} s`);
  }

  /** Says that nothing more will be asked: the probe says `bye` once it has done what was. */
  endRequests(): void {
    this.#child.stdin?.end();
  }

  recycle(frame: Frame): void {
    this.#reader.recycle(frame);
  }

  /** Kills it and what it started. */
  kill(): void {
    if (!running.has(this) || this.pid === undefined) return;
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
  }

  /** Kills what is left of it and waits until it is gone. */
  async dispose(): Promise<Exit> {
    this.kill();
    // A stream with something left in it that nobody reads would hold the end back.
    this.#frames.destroy();
    this.#child.stdin?.destroy();
    return this.exit;
  }

  /** Waits until it has ended by itself, for no longer than a frame may take. */
  async ended(): Promise<Exit> {
    const callOff = afterAwake(this.#timeoutMs, () => {
      this.lingered = true;
      this.kill();
    });
    try {
      return await this.exit;
    } finally {
      callOff();
    }
  }

  log(): string {
    return this.#log.text();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }
}

class Log {
  #head = "";
  #tail = "";
  #dropped = false;
  readonly #decoder = new StringDecoder("utf8");

  add(data: Buffer): void {
    // Databases take no NUL in text.
    const text = this.#decoder.write(data).replaceAll("\0", "\ufffd");
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
