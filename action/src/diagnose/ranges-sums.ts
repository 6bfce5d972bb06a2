import { readFile } from "node:fs/promises";
import { sumsInFormat } from "../../../core/findings/accumulators.ts";
import type { Tensor } from "../../../core/numeric/metrics.ts";
import type { OpName } from "../../../core/report/schema.ts";
import type { Feed, ModelFile, Setup } from "../engine/setup.ts";
import type { Graph, Op } from "../mnn/graph/graph.ts";
import { changedModel, type Writer } from "./changed-model.ts";
import { isSeen, keyOf, readOf } from "./ranges-reads.ts";

/** How far what an op adds up can come: the bound Σ|w||x| of its elements, whatever the order of adding. */
export interface Sums {
  /** The largest of its elements' bounds, and their mean. */
  largest: number;
  mean: number;
  /** What each sum is divided by afterwards: the terms of a mean; 1 of what is a sum. */
  divisor: number;
}

/**
 * The bound Σ|w||x| of every op that adds up: the op itself on magnitudes, which MNN computes in fp32 on this machine. Each op of a
 * model whose floats are magnitudes reads the magnitudes of what the model as it is has there (lockstep), so that one run
 * beside that one's tells them all, exactly: constant weights or not, borders, steps and groups as MNN has them.
 */
export class SumsIn {
  readonly #model: ModelFile;
  readonly #ops: ReadonlyMap<string, Op>;
  readonly #left: ReadonlySet<string>;
  readonly #writer: Writer;
  readonly #counts = new Map<string, number>();

  private constructor(model: ModelFile, graph: Graph, left: ReadonlySet<Op>, writer: Writer) {
    this.#model = model;
    this.#ops = new Map(graph.ops.map((op) => [op.name, op]));
    this.#left = new Set([...left].map(({ name }) => name));
    this.#writer = writer;
  }

  /** @param writer where the model of magnitudes is written. @throws NotMnn where the model's files end before its constants */
  static async of(graph: Graph, writer: Writer): Promise<SumsIn> {
    const { file, left } = await changedModel(writer, graph, "magnitudes.mnn", Math.abs, { clips: false });
    return new SumsIn({ name: "magnitudes", file }, graph, left, writer);
  }

  /** The model of magnitudes, where the model as it is runs. */
  beside = (setup: Setup): Setup => ({ ...setup, model: this.#model });

  /** An input of the model in magnitudes. */
  async fed(feed: Feed): Promise<Feed> {
    this.#counts.clear();
    const tensors: Feed["tensors"] = [];
    for (const [at, tensor] of feed.tensors.entries()) {
      this.#counts.set(
        keyOf({ name: tensor.name, output: 0 }),
        tensor.shape.reduce((all, dim) => all * dim, 1),
      );
      if (tensor.dtype !== "float32") {
        tensors.push(tensor);
        continue;
      }
      const bytes = new Uint8Array(await readFile(tensor.file));
      withoutSigns(new Uint32Array(bytes.buffer));
      tensors.push({ ...tensor, file: await this.#writer.write(`magnitudes-${at}.bin`, bytes) });
    }
    return { id: `${feed.id} in magnitudes`, tensors };
  }

  /**
   * Whether an op's output is to be magnitudes: not where all that reads it goes element by element, whose results are replaced in their
   * turn where a sum reads those.
   */
  only = ({ name, output }: OpName): boolean => {
    const readers = this.#ops.get(name)?.outputs[output]?.consumers ?? [];
    return readers.length === 0 || !readers.every(({ type }) => BY_ELEMENT.has(type));
  };

  /** What is fed to an op in magnitudes: those take the place of its values, which were looked at and are nobody's any more. */
  as = (data: Tensor): Tensor => {
    if (data instanceof Float32Array)
      withoutSigns(new Uint32Array(data.buffer, data.byteOffset, data.length));
    return data;
  };

  /** @param data what an op gives of magnitudes. @returns null for an op that adds nothing up, or whose terms are not known */
  see({ name, type, output }: Omit<OpName, "occurrence">, data: Tensor): Sums | null {
    this.#counts.set(keyOf({ name, output }), data.length);
    if (this.#left.has(name)) return null;
    // MNN takes some ops apart when it runs: into loops, or with layout before and after.
    const op = this.#ops.get(name) ?? this.#ops.get(name.replace(/_raster_\d+$/, ""));
    const divisor = op ? addsUp(op) && this.#divisor(op, data.length) : Number(sumsInFormat(type));
    if (!divisor) return null;
    let [largest, total] = [0, 0];
    for (let at = 0; at < data.length; at++) {
      const sum = data[at]!;
      if (sum > largest) largest = sum;
      total += sum;
    }
    return { largest: largest * divisor, mean: (total / data.length) * divisor, divisor };
  }

  /** How many terms a mean has; null where it cannot be told. */
  #divisor({ attributes, inputs }: Op, given: number): number | null {
    const { pool, isGlobal, kernels, kernelX, kernelY, operation } = attributes;
    if (pool !== "AVEPOOL" && operation !== "MEAN") return 1;
    const sides = Array.isArray(kernels) ? kernels : [Number(kernelX), Number(kernelY)];
    const window = sides.reduce((product, side) => product * side, 1);
    if (pool && isGlobal !== true && window > 0) return window;
    const [part, ...others] = (inputs[0] && readOf(inputs[0], isSeen))?.parts ?? [];
    const read = part && others.length === 0 ? this.#counts.get(keyOf(part)) : undefined;
    return read ? read / given : null;
  }
}

const BY_ELEMENT = new Set(
  "BinaryOp UnaryOp ReLU ReLU6 PReLU Sigmoid TanH Scale Eltwise ELU Selu".split(" "),
);

/** Floats by their bits: the sign is the highest. */
function withoutSigns(floats: Uint32Array): void {
  for (let at = 0; at < floats.length; at++) floats[at]! &= 0x7fffffff;
}

/** Whether an op is a sum: on magnitudes it is the bound of it. */
function addsUp({ type, attributes: { pool, operation } }: Op): boolean {
  if (pool !== undefined) return pool === "AVEPOOL";
  if (type === "Reduction") return operation === "SUM" || operation === "MEAN";
  return sumsInFormat(type);
}
