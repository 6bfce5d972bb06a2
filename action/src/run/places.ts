import type { MnnSpec, TargetSpec } from "../config/settings.ts";
import type { Place, Workshop } from "../runtime/place.ts";
import { preparePlace } from "../runtime/prepare.ts";

/** Makes runtimes ready on targets, each pair once. */
export class Places {
  readonly #workshop: Workshop;
  readonly #ready = new Map<string, Promise<Place>>();

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /** @throws ParityError when this runtime cannot run on this target */
  get(release: MnnSpec, target: TargetSpec): Promise<Place> {
    const key = JSON.stringify([release.name, target.name]);
    let place = this.#ready.get(key);
    if (!place) {
      place = preparePlace(release, target, this.#workshop);
      place.catch(() => {});
      this.#ready.set(key, place);
    }
    return place;
  }

  /** All that were made ready. */
  async all(): Promise<Place[]> {
    const settled = await Promise.allSettled(this.#ready.values());
    return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }
}
