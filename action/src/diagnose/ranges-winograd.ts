import type { Tensor } from "../../../core/numeric/metrics.ts";

/**
 * Winograd's transforms as MNN's fp16 kernels use them: tiles of 4 and 6 alone, over the points 0, 1, -1, 2, -2 and infinity, all
 * division in the weights' (ConvolutionPackWinograd.cpp and WingoradGenerater.cpp of 3.6.1). By side of the tile; rows of the
 * input's transform, and of the weights' for a kernel of 3.
 */
const INPUT: Record<number, number[][]> = {
  4: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, -1, 0, 1],
  ],
  6: [
    [4, 0, -5, 0, 1, 0],
    [0, 4, 4, -1, -1, 0],
    [0, -4, 4, 1, -1, 0],
    [0, -2, -1, 2, 1, 0],
    [0, 2, -1, -2, 1, 0],
    [0, 4, 0, -5, 0, 1],
  ],
};

/** What divides each row of the weights' transform. */
const DIVISORS: Record<number, number[]> = { 4: [1, 2, 2, 1], 6: [4, 6, 6, 24, 24, 1] };
const POINTS = [0, 1, -1, 2, -2];

/** A convolution that MNN computes in Winograd's space. */
export interface Tiling {
  /** Outputs that a tile gives along each side, and inputs that it takes: unit + kernel - 1. */
  unit: number;
  side: number;
  kernel: number;
}

/** How MNN cuts a convolution of square kernel and step 1 into tiles; null where it does not. The rule is 3.6.1's for one thread. */
export function tilingOf(
  kernel: number,
  channels: { in: number; out: number },
  plane: { height: number; width: number },
): Tiling | null {
  const { height, width } = plane;
  const most = Math.max(2, Math.min(8, Math.floor(Math.sqrt(height * width))));
  const plain = height * width * 2 * channels.in * channels.out * kernel * kernel;
  let best: Tiling | null = null;
  let bestRate = 1;
  for (let unit = 2; unit <= most; unit++) {
    const side = unit + kernel - 1;
    if (!INPUT[side]) continue;
    const tiles = Math.ceil(width / unit) * Math.ceil(height / unit);
    const cost =
      (2 * side ** 3 * channels.in +
        2 * side * side * channels.in * channels.out +
        (side + unit) * unit * 2 * side * channels.out) *
      tiles;
    if (plain / cost <= bestRate) continue;
    bestRate = plain / cost;
    best = { unit, side, kernel };
  }
  return best;
}

/** By how much a tile's transform can enlarge its input at most, at each of its places: row by row. */
export const gains = ({ side }: Tiling): number[] => {
  const rows = INPUT[side]!.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0));
  return rows.flatMap((down) => rows.map((across) => down * across));
};

/**
 * The largest magnitude of each channel at each place of its transformed tiles, [C, side * side].
 *
 * @param data one input, [1, C, H, W]; tiles start at a border of `pad` zeros
 */
export function transformedPeaks(
  data: Tensor,
  shape: readonly number[],
  { unit, side }: Tiling,
  pad: number,
): Float64Array {
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  const matrix = INPUT[side]!;
  const peaks = new Float64Array(channels * side * side);
  const [tile, half] = [new Float64Array(side * side), new Float64Array(side * side)];
  for (let plane = 0; plane < batch * channels; plane++) {
    const from = plane * height * width;
    const to = (plane % channels) * side * side;
    for (let top = -pad; top < height + pad - side + unit; top += unit)
      for (let left = -pad; left < width + pad - side + unit; left += unit) {
        for (let y = 0; y < side; y++)
          for (let x = 0; x < side; x++) {
            const [row, column] = [top + y, left + x];
            const inside = row >= 0 && row < height && column >= 0 && column < width;
            tile[y * side + x] = inside ? data[from + row * width + column]! : 0;
          }
        for (let i = 0; i < side; i++)
          for (let x = 0; x < side; x++) {
            let sum = 0;
            for (let y = 0; y < side; y++) sum += matrix[i]![y]! * tile[y * side + x]!;
            half[i * side + x] = sum;
          }
        for (let i = 0; i < side; i++)
          for (let j = 0; j < side; j++) {
            let sum = 0;
            for (let x = 0; x < side; x++) sum += matrix[j]![x]! * half[i * side + x]!;
            const magnitude = Math.abs(sum);
            if (magnitude > peaks[to + i * side + j]!) peaks[to + i * side + j] = magnitude;
          }
      }
  }
  return peaks;
}

/**
 * The weights' magnitudes in that space.
 *
 * @param weights [O, C, kernel, kernel]
 * @returns [O, C, side * side]
 */
export function transformedWeights(weights: Float32Array, { side, kernel }: Tiling): Float32Array {
  const rows = Array.from({ length: side }, (_, i) =>
    Array.from({ length: kernel }, (_, k) =>
      i === side - 1 ? Number(k === kernel - 1) : POINTS[i]! ** k / DIVISORS[side]![i]!,
    ),
  );
  const area = kernel * kernel;
  const made = new Float32Array((weights.length / area) * side * side);
  const half = new Float64Array(side * kernel);
  for (let at = 0, to = 0; at < weights.length; at += area, to += side * side) {
    for (let i = 0; i < side; i++)
      for (let x = 0; x < kernel; x++) {
        let sum = 0;
        for (let y = 0; y < kernel; y++) sum += rows[i]![y]! * weights[at + y * kernel + x]!;
        half[i * kernel + x] = sum;
      }
    for (let i = 0; i < side; i++)
      for (let j = 0; j < side; j++) {
        let sum = 0;
        for (let x = 0; x < kernel; x++) sum += rows[j]![x]! * half[i * kernel + x]!;
        made[to + i * side + j] = Math.abs(sum);
      }
  }
  return made;
}
