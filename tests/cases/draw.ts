import { gaussian, seeded, toHalf } from "../support/random.ts";
import type { Values } from "./case.ts";

const elements = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

/** Sizes and values from a seed: the same in every run. */
export class Draw {
  #seed: number;
  constructor(seed: number) {
    this.#seed = Math.imul(seed + 1, 7919);
  }

  #next = (): number => ++this.#seed;

  /** A whole number from `least` to `most`, a multiple of `step`. */
  size(least: number, most: number, step = 1): number {
    const choices = Math.floor((most - least) / step) + 1;
    return least + step * Math.floor(seeded(this.#next())() * choices);
  }

  uniform(least: number, most: number): number {
    return least + (most - least) * seeded(this.#next())();
  }

  normal(shape: number[], scale = 1, mean = 0): { shape: number[]; values: Float32Array } {
    const values = gaussian(elements(shape), this.#next(), scale);
    return { shape, values: mean === 0 ? values : values.map((value) => value + mean) };
  }

  /** Values that fp16 holds exactly. */
  halves(shape: number[], scale = 1): { shape: number[]; values: Float32Array } {
    const { values } = this.normal(shape, scale);
    return { shape, values: values.map(toHalf) };
  }

  /** Different whole numbers below `below`, as many as asked. */
  different(count: number, below: number): number[] {
    const random = seeded(this.#next());
    const all = Array.from({ length: below }, (_, i) => i);
    for (let i = 0; i < count; i++) {
      const j = i + Math.floor(random() * (below - i));
      [all[i], all[j]] = [all[j]!, all[i]!];
    }
    return all.slice(0, count);
  }
}

export const filled = (
  shape: number[],
  at: (index: number) => number,
): Values & { values: Float32Array } => ({
  shape,
  values: Float32Array.from({ length: elements(shape) }, (_, index) => at(index)),
});

export const scalar = (value: number) => ({ shape: [], values: Float32Array.of(value) });

export const int64 = (values: number[], shape = [values.length]) => ({
  shape,
  values: BigInt64Array.from(values, BigInt),
});

export const int32 = (values: number[], shape: number[]): Values => ({
  shape,
  values: Int32Array.from(values),
});
