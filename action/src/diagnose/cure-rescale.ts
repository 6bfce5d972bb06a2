import { formatLimits } from "../../../core/report/vocabulary.ts";
import type { OnnxEdit } from "../onnx/edit.ts";
import { roleOf } from "../onnx/edit-factor.ts";
import { rescale } from "../onnx/edit-rescale.ts";
import type { NodeProto } from "../onnx/proto.ts";
import { type Change, type Cure, listed, type Values } from "./cure.ts";

/** Where an input's largest value is less, a tensor is taken to lie too low: below it fp16 loses digits of the smaller ones. */
const LOW = 2 ** -9;

/**
 * Holds what passes half of the format's end, and what follows from it linearly, times a power of two.
 *
 * @param spare bits of room beyond that where it begins, for sums that pass the end though their result does not
 * @param low whether what is too small is held larger as well
 */
export const rescaling = (kind: string, spare: number, low: boolean): Cure => ({
  kind,
  change: (model, values) => {
    const wanted = wantedExponents(values, low);
    if (spare > 0) addSums(wanted, model, values, spare);
    return wanted.size === 0 ? null : scaled(model, values, wanted);
  },
});

/** The exponents that make tensors fit: the least k for which peak x 2^-k is within half the limit. */
export function wantedExponents({ format, ranges }: Values, low: boolean): Map<string, number> {
  const half = formatLimits[format].max / 2;
  const wanted = new Map<string, number>();
  for (const [name, { peak, leastPeak }] of ranges) {
    if (!(peak > 0) || !Number.isFinite(peak)) continue;
    const over = Math.ceil(Math.log2(peak / half));
    if (over > 0) wanted.set(name, over);
    else if (low && leastPeak > 0 && leastPeak < LOW) {
      // As far up as the largest input allows.
      const up = Math.min(Math.ceil(Math.log2(1 / leastPeak)), -over);
      if (up > 0) wanted.set(name, -up);
    }
  }
  return wanted;
}

/** Room for the sums of products, and for what a kernel makes of its input first: of those where it begins in any case. */
function addSums(
  wanted: Map<string, number>,
  model: OnnxEdit,
  { ranges, fed, format, born }: Values,
  spare: number,
): void {
  const half = formatLimits[format].max / 2;
  const begun = new Set([...born].map((name) => productOf(name, model)));
  for (const node of model.nodes) {
    if (roleOf(node, model).kind !== "product") continue;
    for (const name of [...node.output, ...node.input]) {
      if (name === "" || model.constant(name)) continue;
      const peak = ranges.get(name)?.peak ?? fed.get(name) ?? 0;
      const bits = Math.max(
        peak > 0 ? Math.ceil(Math.log2(peak / half)) + spare : 0,
        begun.has(node) ? spare : 0,
      );
      if (bits > (wanted.get(name) ?? 0)) wanted.set(name, bits);
    }
  }
}

/** The product that gives a tensor, which MNN fuses with what is done to each element after it. */
function productOf(tensor: string, model: OnnxEdit): NodeProto | null {
  const node = model.producer(tensor);
  if (!node) return null;
  const role = roleOf(node, model);
  if (role.kind === "product") return node;
  return role.kind === "same" && node.input.length <= 3 ? productOf(node.input[0] ?? "", model) : null;
}

export function scaled(
  model: OnnxEdit,
  { ranges }: Values,
  wanted: ReadonlyMap<string, number>,
  feed: ReadonlyMap<string, number> = new Map(),
): Change | null {
  const found = rescale(model, wanted, feed);
  if (!found || (found.exponents.size === 0 && feed.size === 0)) return null;
  const ops = [...found.exponents.keys()];
  const exponents = [...found.exponents.values()];
  const peaks = ops.filter((name) => wanted.has(name)).map((name) => ranges.get(name)?.peak ?? 0);
  if (exponents.length === 0)
    return { what: "the constants of what reads it give it back", ops, numbers: { folded: found.folded } };
  const [least, most] = [Math.min(...exponents), Math.max(...exponents)];
  const factors = least === most ? `2^${-most}` : `2^${-most} to 2^${-least}`;
  const added = found.added > 0 ? `; ${found.added} multiplications by a power of two were added` : "";
  return {
    what: `${listed(ops)} are held times ${factors}, which ${found.folded} constants take in and give back${added}`,
    ops,
    numbers: {
      mostBits: most,
      leastBits: least,
      folded: found.folded,
      added: found.added,
      ...(peaks.length > 0 && { peak: Math.max(...peaks) }),
    },
  };
}
