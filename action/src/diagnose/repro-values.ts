import type { Feed, Setup } from "../engine/setup.ts";
import type { Graph } from "../mnn/graph/graph.ts";
import { matchFrames, matchNames } from "../mnn/graph/match.ts";
import type { Node } from "../onnx/extract.ts";
import type { Lab } from "./lab.ts";

/** A float tensor inside of the network. */
export interface Value {
  shape: number[];
  data: Float32Array;
}

interface Place {
  key: string;
  shape: number[];
}

const keyOf = ({ name, type, occurrence, output }: Seen): string =>
  JSON.stringify([name, type, occurrence, output]);

interface Seen {
  name: string;
  type: string;
  occurrence: number;
  output: number;
}

/** The values that a run gave to tensors of the source model, as far as MNN computes those: taken anew each time, so that none is kept. */
export class SourceValues {
  readonly #lab: Lab;
  readonly #setup: Setup;
  readonly #feed: Feed;
  readonly #places: ReadonlyMap<string, Place>;

  private constructor(lab: Lab, setup: Setup, feed: Feed, places: ReadonlyMap<string, Place>) {
    this.#lab = lab;
    this.#setup = setup;
    this.#feed = feed;
    this.#places = places;
  }

  /** Runs once, to see which tensors there are. @param setup Normal, of a place where ops can be watched */
  static async of(
    lab: Lab,
    setup: Setup,
    feed: Feed,
    graph: Graph,
    nodes: readonly Node[],
  ): Promise<SourceValues> {
    const frames: (Seen & { shape: number[] })[] = [];
    await lab.watch(setup, feed, {
      op: ({ name, type, occurrence, output, shape, data }) => {
        if (data instanceof Float32Array) frames.push({ name, type, occurrence, output, shape: [...shape] });
        return undefined;
      },
      seen: () => null,
    });
    const { matches } = matchNames(
      graph,
      nodes.flatMap(({ outputs }) => outputs),
    );
    const places = new Map<string, Place>();
    // Its elements may be in another order or shape.
    for (const [frame, { source, renamed }] of matchFrames(matches, frames))
      if (!renamed) places.set(source, { key: keyOf(frame), shape: frame.shape });
    return new SourceValues(lab, setup, feed, places);
  }

  has(tensor: string): boolean {
    return this.#places.has(tensor);
  }

  /** The source's tensor that an op writes; undefined where it is none of the source's. */
  written(op: Seen): string | undefined {
    for (const [tensor, { key }] of this.#places) if (key === keyOf(op)) return tensor;
    return undefined;
  }

  /** Values of these tensors, in one run. */
  async take(tensors: readonly string[]): Promise<Map<string, Value>> {
    const wanted = new Map(tensors.map((tensor) => [this.#places.get(tensor)?.key, tensor]));
    const taken = new Map<string, Value>();
    await this.#lab.watch(this.#setup, this.#feed, {
      op: (op) => {
        const tensor = wanted.get(keyOf(op));
        if (tensor !== undefined)
          taken.set(tensor, { shape: [...op.shape], data: Float32Array.from(op.data as Float32Array) });
        return undefined;
      },
      seen: () => null,
    });
    return taken;
  }
}
