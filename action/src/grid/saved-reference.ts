import { readFile } from "node:fs/promises";
import path from "node:path";
import type { TensorStore } from "../engine/store.ts";
import { findFiles } from "../input/files.ts";
import { stemOf } from "../input/name.ts";
import { readNpz } from "../input/npz.ts";
import type { Files } from "../input/source.ts";
import type { Reference } from "./reference.ts";

/** References that are files: one .npz for each input, of the same name, with the model's outputs by name. */
export class SavedReferences {
  readonly #byInput = new Map<string, Reference>();

  /** @throws ParityError when the globs match nothing or a file cannot be read */
  static async load(files: Files, store: TensorStore): Promise<SavedReferences> {
    const saved = new SavedReferences();
    for (const file of await findFiles(files.globs, files.folder)) {
      const outputs = [];
      for (const [name, { dtype, shape, data }] of readNpz(await readFile(file), file)) {
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        outputs.push(await store.keep({ name, dtype, shape }, bytes));
      }
      const label = `saved tensors ${path.basename(file)}`;
      saved.#byInput.set(stemOf(file), { kind: "tensors", label, outputs, bad: null, checked: [] });
    }
    return saved;
  }

  get(input: string): Reference {
    return (
      this.#byInput.get(input) ?? {
        kind: "tensors",
        label: "saved tensors",
        outputs: [],
        bad: `no saved tensors for input ${input}`,
        checked: [],
      }
    );
  }
}
