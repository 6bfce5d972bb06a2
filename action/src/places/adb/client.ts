import path from "node:path";
import { failure } from "../../errors/error.ts";
import { withSignals } from "../../system/abort.ts";
import { exec, type Outcome } from "../../system/exec.ts";
import { findExecutables } from "../../system/executable.ts";
import type { ToolContext } from "../../system/tool-context.ts";

/** Longest time for a question to a device; pushing has no limit but the run's. */
const ANSWER_MS = 60_000;

/** The adb client. Throws `adb-missing` where there is none. */
export function findAdb({ tools }: Pick<ToolContext, "tools">): string {
  const sdks = tools.androidSdks.filter((sdk) => path.isAbsolute(sdk));
  const [found] = findExecutables(
    ["adb"],
    [...tools.path, ...sdks.map((sdk) => path.join(sdk, "platform-tools"))],
  );
  if (!found) throw failure("adb-missing");
  return found;
}

/** Talks to one device, or to the adb server where no serial is given. */
export class Adb {
  readonly executable: string;
  readonly serial: string | null;
  readonly env: Record<string, string>;
  readonly #signal: AbortSignal;

  constructor(
    executable: string,
    serial: string | null,
    { env, signal }: Pick<ToolContext, "env" | "signal">,
  ) {
    this.executable = executable;
    this.serial = serial;
    // Every command names its device, so that a default would only confuse.
    const { ANDROID_SERIAL: _, ...rest } = env;
    this.env = rest;
    this.#signal = signal;
  }

  /** The arguments that come before a command's own. */
  get leading(): string[] {
    return this.serial === null ? [] : ["-s", this.serial];
  }

  /** Runs a command of adb to its end, whatever its exit code. Null where it gave no answer in time. */
  async run(args: string[], { limitMs = ANSWER_MS }: { limitMs?: number } = {}): Promise<Outcome | null> {
    let late = false;
    try {
      return await withSignals({ signals: [this.#signal], limitMs }, (signal) => {
        signal.addEventListener("abort", () => {
          late = true;
        });
        return exec({
          command: this.executable,
          args: [...this.leading, ...args],
          env: this.env,
          signal,
        });
      });
    } catch (error) {
      this.#signal.throwIfAborted();
      if (late) return null;
      throw error;
    }
  }

  /** Runs a script in the device's shell. */
  shell(script: string, options: { limitMs?: number } = {}): Promise<Outcome | null> {
    return this.run(["shell", "-n", "-T", script], options);
  }

  /** Connects anew to a device that is named by its address. */
  async connect(): Promise<void> {
    const server = new Adb(this.executable, null, { env: this.env, signal: this.#signal });
    // The server tries by itself as well, every ten seconds, and answers meanwhile that it is connected already.
    await server.run(["disconnect", this.serial ?? ""], { limitMs: 5_000 });
    await server.run(["connect", this.serial ?? ""], { limitMs: 5_000 });
  }

  /** `device` where it can be used; null where it does not answer. */
  async state(): Promise<string | null> {
    const told = await this.run(["get-state"], { limitMs: 5_000 });
    return told?.code === 0 ? told.stdout.trim() : null;
  }
}
