import type { OutsideSpec, RuntimeSpec } from "../mnn/spec.ts";
import { Once } from "../system/once.ts";
import type { ToolContext } from "../system/tool-context.ts";
import type { TargetSpec } from "../target/spec.ts";
import { type OpenClWish, withOpenCl } from "./opencl/support.ts";
import { outsidePlace } from "./outside/place.ts";
import type { Place } from "./place/place.ts";
import { preparePlace } from "./prepare.ts";

/** Makes runtimes ready on targets, each pair once. */
export class Places {
  readonly #context: ToolContext;
  readonly #opencl: OpenClWish;
  readonly #ready = new Once<Place>();

  constructor(context: ToolContext, opencl: OpenClWish) {
    this.#context = context;
    this.#opencl = opencl;
  }

  /** @throws ParityError when this runtime cannot run on this target */
  get(release: RuntimeSpec | OutsideSpec, target: TargetSpec): Promise<Place> {
    const key = JSON.stringify([release.name, target.name]);
    return this.#ready.get(key, () => this.#prepare(release, target));
  }

  async #prepare(release: RuntimeSpec | OutsideSpec, target: TargetSpec): Promise<Place> {
    if (release.origin === "outside") return outsidePlace(release, target, this.#context);
    return withOpenCl(await preparePlace(release, target, this.#context), this.#opencl, this.#context);
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
