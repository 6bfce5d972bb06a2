import type { TransformName } from "../../../core/report/answer-map.ts";
import type { Preprocess } from "../input/source.ts";
import type { Line } from "./map-scan.ts";
import { endsOf } from "./ranges-peaks.ts";

/** A model's input as it is fed, in memory. */
export interface FedTensor {
  name: string;
  dtype: string;
  shape: number[];
  data: Float32Array | Int32Array | Uint8Array | Int8Array;
}

/** How values of an image are pixels of 0..255, and how far those go. */
export interface Pixels {
  /** By channel: pixel = value / scale + mean. */
  mean: number[];
  scale: number[];
  least: number;
  most: number;
}

/** A change along a line: at `natural` the input is as it was. */
export interface Transform {
  name: TransformName;
  tensor: string;
  natural: number;
  line: Line;
  /** The tensors that are changed. */
  at(t: number): FedTensor[];
  /** The other input of a blend. */
  other: string | null;
}

export const pixelsOf = ({ mean, scale }: Preprocess): Pixels => ({ mean, scale, least: 0, most: 255 });

type Change = (t: number) => FedTensor["data"];

function changing(
  name: TransformName,
  tensor: FedTensor,
  line: Line,
  natural: number,
  change: Change,
  other: string | null = null,
): Transform {
  return { name, tensor: tensor.name, natural, line, other, at: (t) => [{ ...tensor, data: change(t) }] };
}

const ratio: Line = { from: 0, to: 2, whole: false };
const share: Line = { from: 0, to: 1, whole: false };

/** Pixels times t. */
export const brightness = (tensor: FedTensor, pixels: Pixels): Transform =>
  changing("brightness", tensor, ratio, 1, (t) => onPixels(tensor, pixels, (pixel) => pixel * t));

/** t added to pixels. */
export function shift(tensor: FedTensor, pixels: Pixels): Transform {
  const far = pixels.most - pixels.least;
  const line = { from: -far, to: far, whole: false };
  return changing("shift", tensor, line, 0, (t) => onPixels(tensor, pixels, (pixel) => pixel + t));
}

/** The distance of pixels from their mean times t. */
export function contrast(tensor: FedTensor, pixels: Pixels): Transform {
  let sum = 0;
  onPixels(tensor, pixels, (pixel) => {
    sum += pixel;
    return pixel;
  });
  const mean = sum / tensor.data.length;
  return changing("contrast", tensor, ratio, 1, (t) =>
    onPixels(tensor, pixels, (pixel) => mean + t * (pixel - mean)),
  );
}

/** (1 - t) of it and t of another input's. */
export function blend(tensor: FedTensor, other: { id: string; tensor: FedTensor }): Transform {
  const change: Change = (t) =>
    Float32Array.from(tensor.data, (value, i) => (1 - t) * value + t * other.tensor.data[i]!);
  return changing("blend", tensor, share, 0, change, other.id);
}

/** How much of a mask is set: what is set stays longest, then what follows in memory. */
export function maskShare(tensor: FedTensor): Transform {
  const values = Array.from(tensor.data);
  const { min, max } = endsOf(tensor.data);
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
  const set = values.filter((value) => value === max).length;
  return changing("share", tensor, share, set / values.length, (t) => {
    const changed = tensor.data.slice().fill(min);
    for (const at of order.slice(0, Math.round(t * values.length))) changed[at] = max;
    return changed;
  });
}

/** Values times t. */
export const gain = (tensor: FedTensor): Transform =>
  changing("gain", tensor, { from: 0, to: 4, whole: false }, 1, (t) =>
    Float32Array.from(tensor.data, (value) => value * t),
  );

/** The share at the end, along the last dimension, that is zero. */
export const emptied = (name: "silence" | "padding", tensor: FedTensor): Transform =>
  changing(name, tensor, share, 0, (t) => {
    const last = tensor.shape.at(-1) ?? 1;
    const kept = Math.round((1 - t) * last);
    return tensor.data.map((value, at) => (at % last < kept ? value : 0)) as FedTensor["data"];
  });

/** The length that a tensor of lengths says. */
export function saidLength(tensor: FedTensor): Transform {
  const most = Math.max(1, endsOf(tensor.data).max);
  return changing(
    "length",
    tensor,
    { from: 1, to: most, whole: true },
    most,
    (t) => tensor.data.map((value) => Math.min(value, t)) as FedTensor["data"],
  );
}

/** How much of the last dimension is fed, of this tensor and of all that share it. @param open names of tensors whose last dimension is open */
export function fedLength(
  tensor: FedTensor,
  all: readonly FedTensor[],
  open: ReadonlySet<string>,
): Transform {
  const whole = tensor.shape.at(-1)!;
  const cut = (one: FedTensor, length: number): FedTensor => ({
    ...one,
    shape: [...one.shape.slice(0, -1), length],
    data: one.data.filter((_, at) => at % whole < length) as FedTensor["data"],
  });
  return {
    name: "length",
    tensor: tensor.name,
    natural: whole,
    line: { from: 1, to: whole, whole: true },
    other: null,
    at: (t) =>
      all.filter(({ name, shape }) => open.has(name) && shape.at(-1) === whole).map((one) => cut(one, t)),
  };
}

/** Makes something of each pixel, and cuts off what is none. */
function onPixels(
  { data, shape }: FedTensor,
  { mean, scale, least, most }: Pixels,
  change: (pixel: number) => number,
): Float32Array {
  const planes = mean.length;
  const first = shape.length === 4 && shape[1] === planes;
  const area = first ? shape[2]! * shape[3]! : 1;
  return Float32Array.from(data, (value, at) => {
    const channel = Math.floor(at / area) % planes;
    const pixel = change(value / scale[channel]! + mean[channel]!);
    return (Math.min(most, Math.max(least, pixel)) - mean[channel]!) * scale[channel]!;
  });
}
