import { readFile } from "node:fs/promises";
import path from "node:path";
import { arrays, type Dtype } from "../engine/dtypes.ts";
import type { TensorStore } from "../engine/store.ts";
import { findFiles } from "../input/files.ts";
import { impostorInput } from "../input/impostor.ts";
import { stemOf } from "../input/name.ts";
import type { NpyArray } from "../input/npy.ts";
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
      const content = await readFile(file);
      const impostor = impostorInput(content, file);
      if (impostor) throw impostor;
      for (const [name, array] of readNpz(content, file)) {
        const { dtype, data } = storable(array);
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        outputs.push(await store.keep({ name, dtype, shape: array.shape }, bytes));
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

/** As what an array is held: by value the same, whatever type it was saved in. float16 is read as float32, bool as uint8, int64 as int32. */
function storable({ data }: NpyArray): { dtype: Dtype; data: NpyArray["data"] } {
  const held = data instanceof Uint32Array ? new Float64Array(data) : data;
  const dtype = (Object.keys(arrays) as Dtype[]).find((name) => held instanceof arrays[name]);
  if (!dtype) throw new Error(`no type holds ${held.constructor.name}`);
  return { dtype, data: held };
}
