import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { failure } from "../../errors/error.ts";
import { saysFull } from "../../system/disk-errors.ts";
import { lastLines } from "../../system/exec.ts";
import { RemoteLost } from "../place/place.ts";
import type { Adb } from "./client.ts";
import { keeperScript, READY } from "./scripts.ts";

/** How long removing a run's folder may take before it is left to the device. */
const REMOVING_MS = 5_000;
const STARTING_MS = 30_000;

/** A run's folder on a device, there for as long as this is open; see {@link keeperScript}. */
export class Keeper {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #ended = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#gone = new Promise((resolve) => {
      child.once("close", () => {
        this.#ended = true;
        resolve();
      });
    });
  }

  /** Throws `adb-folder`, `adb-full`, RemoteLost. */
  static async open(adb: Adb, run: string): Promise<Keeper> {
    // In a group of its own: a Ctrl-C must not end it before it has cleaned up.
    const child = spawn(adb.executable, [...adb.leading, "shell", "-T", keeperScript(run)], {
      env: adb.env as NodeJS.ProcessEnv,
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const keeper = new Keeper(child);
    let said = "";
    let heard = "";
    child.on("error", (error) => {
      said += error.message;
    });
    child.stdin?.on("error", () => {});
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000);
    });
    const ready = new Promise<boolean>((resolve) => {
      child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        heard = (heard + text).slice(-4_000);
        if (heard.includes(READY)) resolve(true);
      });
      void keeper.#gone.then(() => resolve(false));
    });
    if (await Promise.race([ready, sleep(STARTING_MS, false, { ref: false })])) {
      keeper.#letGo();
      return keeper;
    }
    await keeper.close();
    const serial = adb.serial ?? "";
    if (saysFull(said)) throw failure("adb-full", serial, lastLines(said));
    if ((await adb.state()) !== "device") throw new RemoteLost(serial);
    throw failure("adb-folder", serial, lastLines(said) || "it gave no answer");
  }

  /** A forgotten keeper must not keep this process from ending; that its input then closes is what it waits for. */
  #letGo(): void {
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      (stream as unknown as { unref?: () => void } | null)?.unref?.();
    }
  }

  /** False once the folder is gone, with the device or by itself. */
  get open(): boolean {
    return !this.#ended;
  }

  /** Removes the folder and what still runs out of it. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#child.ref();
    this.#child.stdin?.end();
    await Promise.race([this.#gone, sleep(REMOVING_MS)]);
    if (!this.#ended) {
      this.#child.kill("SIGKILL");
      await once(this.#child, "close").catch(() => {});
    }
  }
}
