import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Tensor } from "../../../core/numeric/metrics.ts";
import type { TensorInfo } from "../../../core/report/schema.ts";
import { failure } from "../errors/error.ts";
import { viewTensor } from "./tensor.ts";

/** A tensor on disk: raw elements, and their digest to tell equal bits. */
export interface StoredTensor extends TensorInfo {
  file: string;
  digest: string;
  /** The type that the model says it has, where `dtype` is a wider one that carries it. */
  declared?: string;
}

/** Keeps tensors in a folder, so that memory holds only those being compared. */
export class TensorStore {
  #count = 0;
  readonly #folder: string;
  readonly #ready: Promise<unknown>;

  constructor(folder: string) {
    this.#folder = folder;
    this.#ready = mkdir(folder, { recursive: true });
    this.#ready.catch(() => {});
  }

  async keep(info: TensorInfo & Pick<StoredTensor, "declared">, data: Uint8Array): Promise<StoredTensor> {
    const file = path.join(this.#folder, `${this.#count++}.bin`);
    try {
      await this.#ready;
      await writeFile(file, data);
    } catch (error) {
      throw failure("cannot-write", file, error);
    }
    const { name, dtype, shape, declared } = info;
    return { name, dtype, shape, file, digest: digestOf(data), ...(declared ? { declared } : {}) };
  }
}

export const digestOf = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

export async function readStored(tensor: StoredTensor): Promise<Tensor> {
  const data = await readFile(tensor.file);
  // Small files come out of a shared pool, whose offset need not be aligned: those as a copy of their own.
  const { buffer, byteOffset, byteLength } =
    data.byteLength === data.buffer.byteLength ? data : new Uint8Array(data);
  return viewTensor(buffer, byteOffset, byteLength, tensor.dtype, tensor.shape, tensor.name);
}
