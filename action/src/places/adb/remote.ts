import { setTimeout as sleep } from "node:timers/promises";
import { type Remote, RemoteLost } from "../place/place.ts";
import type { Adb } from "./client.ts";
import { isAddress } from "./devices.ts";
import { Keeper } from "./keeper.ts";
import { EMULATOR, logScript } from "./scripts.ts";
import { DeviceStore } from "./store.ts";

/** The probe's end and the keeper's are told by two connections: so long one may be behind the other. */
const SETTLE_MS = 400;
/** How long a device that dropped off is waited for. */
const BACK_MS = 20_000;

export interface Installed {
  /** The probe's file here. */
  probe: string;
  /** Libraries that it needs beside it, here, under the names that they have. */
  libraries: { file: string; name: string }[];
  /** The emulator that runs the probe there, and the CPU that it is to be; null where the device's CPU does. */
  emulator: { file: string; cpu: string } | null;
}

/** One run's part of a device: a folder of its own, files by their content, and what to do when it drops off. */
export class DeviceRemote implements Remote {
  readonly run: string;
  readonly #adb: Adb;
  readonly #installed: Installed;
  readonly #store: DeviceStore;
  readonly #backMs: number;
  #keeper: Promise<Keeper> | null = null;
  #reconnected = false;
  #asking: Promise<"alive" | "back" | "gone"> | null = null;

  constructor(adb: Adb, run: string, installed: Installed, backMs = BACK_MS) {
    this.#adb = adb;
    this.run = run;
    this.#installed = installed;
    this.#store = new DeviceStore(adb, run);
    this.#backMs = backMs;
  }

  /** How many files were pushed so far. */
  get pushes(): number {
    return this.#store.pushes;
  }

  async stage(files: string[]): Promise<Map<string, string>> {
    await this.#open();
    return this.#store.bring(files);
  }

  /** Files are kept by their content: here links bear the names that belong together. */
  async stageBeside(file: string, others: { file: string; ending: string }[]): Promise<string> {
    const there = await this.stage([file, ...others.map(({ file }) => file)]);
    const kept = (one: string) => there.get(one) as string;
    const name = `${this.run}/${kept(file).split("/").at(-1)}`;
    const links = [{ file, ending: "" }, ...others].map(
      ({ file, ending }) => `ln -sf ${kept(file)} ${name}${ending}`,
    );
    const linked = await this.#adb.shell(links.join(" && "));
    if (linked?.code !== 0) throw new RemoteLost(this.#adb.serial ?? "");
    return name;
  }

  async fate(): Promise<"alive" | "back" | "gone"> {
    // Several probes may have ended of the same cause.
    this.#asking ??= this.#askFate().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async log(name: string): Promise<string> {
    // Also asked when a run is being ended: there must be an answer then, and it may be none.
    const told = await this.#adb.shell(logScript(this.run, name), { limitMs: 10_000 }).catch(() => null);
    const lines = told?.stdout.trim() ?? "";
    // A log that has only its headings has nothing.
    const own = lines.split("\n").filter((line) => line && !line.startsWith("--------- "));
    return own.length > 0 ? ["--- logcat", ...own].join("\n") : "";
  }

  async close(): Promise<void> {
    const keeper = await this.#keeper?.catch(() => null);
    this.#keeper = null;
    await keeper?.close();
  }

  /** The run's folder, with the probe in it. */
  async #open(): Promise<void> {
    if (!(await this.#isOpen())) {
      this.#store.forget();
      this.#keeper = this.#prepare();
      this.#keeper.catch(() => {});
    }
    await this.#keeper;
  }

  async #isOpen(): Promise<boolean> {
    const keeper = await this.#keeper?.catch(() => null);
    return keeper?.open ?? false;
  }

  async #prepare(): Promise<Keeper> {
    const keeper = await Keeper.open(this.#adb, this.run);
    try {
      const { probe, libraries, emulator } = this.#installed;
      const files = [probe, ...libraries.map(({ file }) => file), ...(emulator ? [emulator.file] : [])];
      const there = await this.#store.bring(files);
      const links = [
        ...(emulator ? [`ln -sf ${there.get(emulator.file)} ${this.run}/${EMULATOR}`] : []),
        `ln -sf ${there.get(probe)} ${this.run}/probe`,
        ...libraries.map(({ file, name }) => `ln -sf ${there.get(file)} ${this.run}/lib/${name}`),
      ];
      const linked = await this.#adb.shell(links.join(" && "));
      if (linked?.code !== 0) throw new RemoteLost(this.#adb.serial ?? "");
      return keeper;
    } catch (error) {
      await keeper.close();
      throw error;
    }
  }

  async #askFate(): Promise<"alive" | "back" | "gone"> {
    if ((await this.#isOpen()) && (await this.#adb.state()) === "device") {
      await sleep(SETTLE_MS);
      if ((await this.#isOpen()) && (await this.#adb.state()) === "device") return "alive";
    }
    if (this.#reconnected) return "gone";
    this.#reconnected = true;
    await this.close();
    const { serial } = this.#adb;
    for (const until = Date.now() + this.#backMs; Date.now() < until; await sleep(300)) {
      if ((await this.#adb.state()) === "device") return "back";
      if (serial && isAddress(serial)) await this.#adb.connect();
    }
    return "gone";
  }
}
