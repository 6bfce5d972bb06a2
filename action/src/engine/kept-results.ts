import { mkdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Origin } from "../../../core/report/origin.ts";
import type { OpName } from "../../../core/report/schema.ts";
import { sha256Text } from "../system/hash.ts";
import type { OpMatch } from "./measure.ts";
import type { ProbeRecord, StepResult } from "./probe-runner.ts";
import { digestOf, type StoredTensor } from "./store.ts";

/** A process as it is kept: where it ran is known to who asks for it, by the result's identity. */
export type KeptRecord = Omit<ProbeRecord, "place" | "modelName" | "config">;

/** A result as it is kept, its outputs by their digests. */
export interface KeptResult {
  origin: Origin;
  result: Omit<StepResult, "input" | "record" | "outputs"> & { outputs: Omit<StoredTensor, "file">[] };
  /** The process that computed it, and what tells whether two results came of one. */
  process: string;
  record: KeptRecord;
}

/** What a comparison saw, and under which keys its sides' results are kept. */
export interface KeptComparison {
  sides: string[];
  ops: OpMatch<unknown>[];
  alone: OpName[][];
}

/** Results of earlier runs by their identity, in a folder. What cannot be read or written is not known, and no error. */
export class KeptResults {
  readonly #folder: string;
  /** Tensors that this run has kept. */
  readonly #written = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  result(key: string): Promise<KeptResult | null> {
    return this.#read<KeptResult>("results", key);
  }

  comparison(key: string): Promise<KeptComparison | null> {
    return this.#read<KeptComparison>("comparisons", key);
  }

  /** A tensor's bytes; null where they are not those that they were. */
  async tensor(digest: string): Promise<Uint8Array | null> {
    const file = this.#file("tensors", digest);
    const bytes = await readFile(file).catch(() => null);
    if (!bytes || digestOf(bytes) !== digest) return null;
    await touch(file);
    return bytes;
  }

  async keepResult(key: string, kept: KeptResult, outputs: readonly StoredTensor[]): Promise<void> {
    for (const { digest, file } of outputs) {
      // Sides that agree have the same ones.
      if (this.#written.has(digest)) continue;
      this.#written.add(digest);
      await this.#write("tensors", digest, await readFile(file));
    }
    await this.#write("results", key, sealed(told(kept)));
  }

  keepComparison(key: string, kept: KeptComparison): Promise<void> {
    return this.#write("comparisons", key, sealed(told(kept)));
  }

  /** Forgets one result. */
  drop(key: string): Promise<void> {
    return rm(this.#file("results", key), { force: true }).catch(() => {});
  }

  /** Forgets all. */
  empty(): Promise<void> {
    this.#written.clear();
    return rm(this.#folder, { recursive: true, force: true }).catch(() => {});
  }

  async #read<T>(kind: Kind, key: string): Promise<T | null> {
    const file = this.#file(kind, key);
    try {
      const value = JSON.parse(unsealed(await readFile(file, "utf8")), revive) as T;
      await touch(file);
      return value;
    } catch {
      return null;
    }
  }

  async #write(kind: Kind, key: string, data: string | Uint8Array): Promise<void> {
    const file = this.#file(kind, key);
    const fresh = `${file}.${process.pid}.tmp`;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(fresh, data);
      await rename(fresh, file);
    } catch {
      await rm(fresh, { force: true }).catch(() => {});
    }
  }

  #file(kind: Kind, key: string): string {
    return path.join(this.#folder, kind, key.slice(0, 2), key);
  }
}

type Kind = "results" | "comparisons" | "tensors";

/** Text under its own digest. */
const sealed = (text: string): string => `${sha256Text(text)}\n${text}`;

/** The text, where it is what it was: one digit that changed in a number would be believed. */
function unsealed(kept: string): string {
  const at = kept.indexOf("\n");
  const text = kept.slice(at + 1);
  if (sha256Text(text) !== kept.slice(0, at)) throw new Error("not what was kept");
  return text;
}

/** The time of last change is that of last use: by it goes what nobody used. */
async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => {});
}

/** JSON with the numbers that it lacks. */
export const told = (value: unknown): string =>
  JSON.stringify(value, (_, one) =>
    typeof one === "number" && !Number.isFinite(one) ? { "not finite": String(one) } : one,
  );

const revive = (_: string, one: unknown): unknown =>
  one && typeof one === "object" && "not finite" in one ? Number(one["not finite"]) : one;
