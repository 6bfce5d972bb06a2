import { stat } from "node:fs/promises";
import path from "node:path";
import { failure } from "../../errors/error.ts";
import { saysFull } from "../../system/disk-errors.ts";
import { lastLines } from "../../system/exec.ts";
import { sha256File } from "../../system/hash.ts";
import { Once } from "../../system/once.ts";
import { RemoteLost } from "../place/place.ts";
import type { Adb } from "./client.ts";
import { acceptScript, missingScript, STORE } from "./scripts.ts";

/** Pushing may take this long at most: a gigabyte over a slow cable. */
const PUSH_MS = 15 * 60_000;

/** The files that a device has of us, by their content. */
export class DeviceStore {
  readonly #adb: Adb;
  readonly #run: string;
  readonly #hashes = new Once<string>();
  /** Names known to be there. */
  readonly #there = new Map<string, Promise<void>>();
  #pushes = 0;

  constructor(adb: Adb, run: string) {
    this.#adb = adb;
    this.#run = run;
  }

  /** How many files were pushed so far. */
  get pushes(): number {
    return this.#pushes;
  }

  /**
   * Brings files there that it lacks. Throws `adb-full`, `adb-push`, RemoteLost.
   *
   * @returns the path of each there
   */
  async bring(files: readonly string[]): Promise<Map<string, string>> {
    const named = await Promise.all(
      files.map(async (file): Promise<[string, string]> => [file, await this.#hash(file)]),
    );
    const unknown = new Map(
      named.filter(([, name]) => !this.#there.has(name)).map(([file, name]) => [name, file]),
    );
    if (unknown.size > 0) {
      const missing = this.#ask([...unknown.keys()]);
      for (const [name, file] of unknown) {
        const arriving = missing.then((names) => (names.has(name) ? this.#push(file, name) : undefined));
        arriving.catch(() => this.#there.delete(name));
        this.#there.set(name, arriving);
      }
    }
    for (const [, name] of named) await this.#there.get(name);
    return new Map(named.map(([file, name]) => [file, `${STORE}/${name}`]));
  }

  /** Forgets what is there, after the device was away. */
  forget(): void {
    this.#there.clear();
  }

  /** By path, size and time: inputs and models are read once, however often they are staged. */
  async #hash(file: string): Promise<string> {
    const { size, mtimeMs } = await stat(file);
    return this.#hashes.get(`${file}:${size}:${mtimeMs}`, () => sha256File(file));
  }

  async #ask(names: string[]): Promise<Set<string>> {
    const told = await this.#adb.shell(missingScript(names));
    if (told?.code !== 0) throw new RemoteLost(this.#adb.serial ?? "");
    return new Set(told.stdout.split(/\s+/).filter(Boolean));
  }

  async #push(file: string, name: string): Promise<void> {
    const serial = this.#adb.serial ?? "";
    const partial = `${this.#run}/${name}.partial`;
    const pushed = await this.#adb.run(["push", file, partial], { limitMs: PUSH_MS });
    const accepted = pushed?.code === 0 ? await this.#adb.shell(acceptScript(partial, name)) : null;
    if (accepted?.code === 0) {
      this.#pushes++;
      return;
    }
    const said = `${pushed?.both ?? "it gave no answer"}\n${accepted?.both ?? ""}`;
    await this.#adb.shell(`rm -f ${partial}`);
    if (saysFull(said)) throw failure("adb-full", serial, lastLines(said, 2));
    if ((await this.#adb.state()) !== "device") throw new RemoteLost(serial);
    throw failure("adb-push", serial, path.basename(file), lastLines(said, 3));
  }
}
