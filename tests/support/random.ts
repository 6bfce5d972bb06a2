/** A small seeded generator (mulberry32): the same numbers in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normally distributed values, as a network's features are. */
export function gaussian(count: number, seed: number, scale = 1): Float32Array {
  const random = seeded(seed);
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return scale * radius * Math.cos(2 * Math.PI * random());
  });
}

/** The nearest fp16 value, ties to even, overflow to Inf: written from IEEE 754, not from the code under test. */
export function toHalf(value: number): number {
  return round(value, 11, -14, 65504);
}

/** The nearest bf16 value. */
export function toBrain(value: number): number {
  return round(value, 8, -126, 3.3895313892515355e38);
}

function round(value: number, precision: number, smallestExponent: number, max: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), smallestExponent);
  const step = 2 ** (exponent - precision + 1);
  const scaled = value / step;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  const nearest = rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
  const result = nearest * step;
  return Math.abs(result) > max ? Math.sign(result) * Number.POSITIVE_INFINITY : result;
}
