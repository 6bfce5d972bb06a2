import type { MnnSpec, TargetSpec } from "../config/settings.ts";
import { type OpenClWish, withOpenCl } from "../runtime/opencl/ground.ts";
import type { Place, Workshop } from "../runtime/place.ts";
import { preparePlace } from "../runtime/prepare.ts";

/** Makes runtimes ready on targets, each pair once. */
export class Places {
  readonly #workshop: Workshop;
  readonly #opencl: OpenClWish;
  readonly #ready = new Map<string, Promise<Place>>();

  constructor(workshop: Workshop, opencl: OpenClWish) {
    this.#workshop = workshop;
    this.#opencl = opencl;
  }

  /** @throws ParityError when this runtime cannot run on this target */
  get(release: MnnSpec, target: TargetSpec): Promise<Place> {
    const key = JSON.stringify([release.name, target.name]);
    let place = this.#ready.get(key);
    if (!place) {
      place = this.#prepare(release, target);
      place.catch(() => {});
      this.#ready.set(key, place);
    }
    return place;
  }

  async #prepare(release: MnnSpec, target: TargetSpec): Promise<Place> {
    return withOpenCl(await preparePlace(release, target, this.#workshop), this.#opencl, this.#workshop);
  }

  /** Takes back what was left on other machines. */
  async close(): Promise<void> {
    const places = await this.all();
    await Promise.allSettled(places.map(({ remote }) => remote?.close()));
  }

  /** All that were made ready. */
  async all(): Promise<Place[]> {
    const settled = await Promise.allSettled(this.#ready.values());
    return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }
}
