import { rm } from "node:fs/promises";
import type { Feed } from "../engine/setup.ts";
import type { Lab } from "./lab.ts";
import type { FedTensor, Transform } from "./map-transforms.ts";
import type { SubjectInput } from "./subject.ts";

/** Writes changed inputs as feeds, each once. */
export class Maker {
  readonly #lab: Lab;
  readonly #feeds = new Map<string, Promise<Feed>>();
  readonly #files: string[] = [];
  #made = 0;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  feed(one: SubjectInput, transform: Transform, t: number): Promise<Feed> {
    if (t === transform.natural) return Promise.resolve(one.feed);
    const id = `${one.id} ${transform.name} ${transform.tensor} ${t}`;
    const made = this.#feeds.get(id) ?? this.#make(id, one.feed, transform.at(t));
    this.#feeds.set(id, made);
    return made;
  }

  /** Forgets what was made, for another line. */
  async clear(): Promise<void> {
    this.#feeds.clear();
    for (const file of this.#files.splice(0)) await rm(file, { force: true });
  }

  async #make(id: string, from: Feed, changed: FedTensor[]): Promise<Feed> {
    const tensors = from.tensors.map(async (before) => {
      const now = changed.find(({ name }) => name === before.name);
      if (!now) return before;
      const { buffer, byteOffset, byteLength } = now.data;
      const name = `map-${this.#made++}.bin`;
      const file = await this.#lab.write(name, new Uint8Array(buffer, byteOffset, byteLength));
      this.#files.push(file);
      return { ...before, shape: now.shape, file };
    });
    return { id, tensors: await Promise.all(tensors) };
  }
}
