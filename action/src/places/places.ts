import type { OutsideSpec, RuntimeSpec } from "../mnn/spec.ts";
import { Once } from "../system/once.ts";
import type { Workshop } from "../system/workshop.ts";
import type { TargetSpec } from "../target/spec.ts";
import { type OpenClWish, withOpenCl } from "./opencl/ground.ts";
import { outsidePlace } from "./outside/place.ts";
import type { Place } from "./place/place.ts";
import { preparePlace } from "./prepare.ts";

/** Makes runtimes ready on targets, each pair once. */
export class Places {
  readonly #workshop: Workshop;
  readonly #opencl: OpenClWish;
  readonly #ready = new Once<Place>();

  constructor(workshop: Workshop, opencl: OpenClWish) {
    this.#workshop = workshop;
    this.#opencl = opencl;
  }

  /** @throws ParityError when this runtime cannot run on this target */
  get(release: RuntimeSpec | OutsideSpec, target: TargetSpec): Promise<Place> {
    const key = JSON.stringify([release.name, target.name]);
    return this.#ready.get(key, () => this.#prepare(release, target));
  }

  async #prepare(release: RuntimeSpec | OutsideSpec, target: TargetSpec): Promise<Place> {
    if (release.origin === "outside") return outsidePlace(release, target, this.#workshop);
    return withOpenCl(await preparePlace(release, target, this.#workshop), this.#opencl, this.#workshop);
  }

  /** Takes back what was left on other machines. */
  async close(): Promise<void> {
    const places = await this.all();
    await Promise.allSettled(places.map(({ remote }) => remote?.close()));
  }

  /** All that were made ready. */
  all(): Promise<Place[]> {
    return this.#ready.all();
  }
}
