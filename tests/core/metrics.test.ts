import { describe, expect, it } from "vitest";
import { compareTensors, describeTensor, largestMagnitude } from "../../core/numeric/metrics.ts";
import { pairKernel } from "../../core/numeric/pair-kernel.ts";
import { formatLimits } from "../../core/report/vocabulary.ts";
import { gaussian, seeded } from "../support/random.ts";

const f32 = (...values: number[]) => Float32Array.from(values);
const compare = (reference: number[], candidate: number[], format: "fp32" | "fp16" = "fp32") =>
  compareTensors(f32(...reference), f32(...candidate), [reference.length], format);

/** The same definitions, written the slow and obvious way. */
function obvious(reference: number[], candidate: number[], floor: number) {
  const pairs = reference.map((x, i) => [x, candidate[i]!] as const);
  const finite = pairs.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const sum = (of: (x: number, y: number) => number) => finite.reduce((s, [x, y]) => s + of(x, y), 0);
  const strong = finite.filter(([x]) => Math.abs(x) >= floor);
  const signal = sum((x) => x * x);
  const noise = sum((x, y) => (x - y) ** 2);
  return {
    broken: pairs.filter(([x, y]) => !(Number.isFinite(x) && Number.isFinite(y)) && x !== y).length,
    maxAbs: Math.max(...finite.map(([x, y]) => Math.abs(x - y))),
    maxRel: Math.max(0, ...strong.map(([x, y]) => Math.abs(x - y) / Math.abs(x))),
    rmse: Math.sqrt(noise / finite.length),
    snrDb: 10 * Math.log10(signal / noise),
    cosine: sum((x, y) => x * y) / Math.sqrt(signal * sum((_, y) => y * y)),
    lost: strong.filter(([, y]) => y === 0).length,
  };
}

function side(values: number[]) {
  const finite = values.filter(Number.isFinite);
  return {
    nan: values.filter(Number.isNaN).length,
    posInf: values.filter((value) => value === Number.POSITIVE_INFINITY).length,
    negInf: values.filter((value) => value === Number.NEGATIVE_INFINITY).length,
    zero: values.filter((value) => value === 0).length,
    min: Math.min(...finite),
    max: Math.max(...finite),
    meanMagnitude: finite.reduce((sum, value) => sum + Math.abs(value), 0) / finite.length,
  };
}

describe("metrics agree with their definitions", () => {
  it.each([1, 2, 3, 4, 5])("on random tensors with NaN, Inf, -0 and zeros (seed %i)", (seed) => {
    const random = seeded(seed);
    const specials = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e-30, 1e30];
    const pick = (value: number) =>
      random() < 0.1 ? specials[Math.floor(random() * specials.length)]! : value;
    const reference = [...gaussian(500, seed, 10)].map(pick);
    const candidate = reference.map((value) => Math.fround(pick(value * (1 + 0.01 * random()))));
    const x = reference.map(Math.fround);
    const got = compare(reference, candidate, "fp16");
    const want = obvious(x, candidate, formatLimits.fp16.tiny);
    for (const [name, value] of Object.entries(want))
      expect(got[name as keyof typeof want], name).toBeCloseTo(value, Math.abs(value) > 1e6 ? -20 : 6);
    for (const [got_, values] of [
      [got.reference, x],
      [got.candidate, candidate],
    ] as const) {
      const { meanMagnitude, ...exact } = side(values);
      expect(got_).toMatchObject(exact);
      expect(got_.meanMagnitude / meanMagnitude).toBeCloseTo(1, 10);
    }
    expect(got.candidate).toEqual(describeTensor(f32(...candidate)));
  });
});

describe("metrics of float32, which a kernel sees four elements at a time, are those of plain loops, bit for bit", () => {
  const told = (x: Float32Array | Float64Array, y: Float32Array | Float64Array, format: "fp32" | "fp16") =>
    JSON.stringify(compareTensors(x, y, [x.length], format), (_, value) =>
      Object.is(value, -0) ? "-0" : typeof value === "number" ? String(value) : value,
    );
  const least = 2 ** -149;
  const greatest = (2 - 2 ** -23) * 2 ** 127;
  const kinds: Record<string, (value: number, random: () => number) => [number, number]> = {
    "that are the same": (value) => [value, value],
    "that are near": (value, random) => [value, value * (1 + 1e-4 * random())],
    "that are off by one of three errors": (value, random) => [value, value + Math.ceil(3 * random()) / 64],
    "with zeros": (value, random) => [random() < 0.3 ? -0 : value, random() < 0.3 ? 0 : value],
    "with zeros alone": (_, random) => [random() < 0.5 ? -0 : 0, random() < 0.5 ? -0 : 0],
    "below what is normal": (_, random) => [
      Math.floor(50 * random()) * least,
      -Math.floor(50 * random()) * least,
    ],
    "at fp16's floor": (_, random) => [
      2 ** -14 * (random() < 0.5 ? 1 : 1 - 2 ** -24),
      2 ** -14 * Math.round(random()),
    ],
    "of all magnitudes": (value, random) => [
      value * 2 ** (240 * random() - 120),
      value * 2 ** (240 * random() - 120),
    ],
    "as large as they come": (value) => [Math.sign(value) * greatest, -Math.sign(value) * greatest],
    "with some that are no numbers": (value, random) => [
      random() < 0.0002 ? Number.NaN : value,
      random() < 0.0002 ? Number.POSITIVE_INFINITY : value,
    ],
  };

  it.each(Object.entries(kinds))("%s", (_, kind) => {
    for (const [seed, length] of [1, 3, 4, 2047, 2048, 2051, 20_001].entries()) {
      const random = seeded(seed);
      const pairs = [...gaussian(length, seed)].map((value) => kind(value, random));
      const [x, y] = [f32(...pairs.map(([value]) => value)), f32(...pairs.map(([, value]) => value))];
      for (const format of ["fp32", "fp16"] as const) {
        expect(told(x, y, format)).toBe(told(Float64Array.from(x), Float64Array.from(y), format));
        // One tensor for both sides where they are the same bits.
        for (const side of [x, y]) expect(told(side, side, format)).toBe(told(side, side.slice(), format));
      }
    }
  });

  it("where this runs", () => {
    expect(pairKernel()).not.toBeNull();
  });
});

describe("metrics", () => {
  it("never call NaN equal, not even to NaN", () => {
    const { broken, worst, maxAbs } = compare([1, Number.NaN, 3], [1, Number.NaN, 3]);
    expect({ broken, worst, maxAbs }).toEqual({
      broken: 1,
      worst: { index: [1], reference: Number.NaN, candidate: Number.NaN },
      maxAbs: 0,
    });
  });

  it("call an infinity equal to the same infinity only", () => {
    const inf = Number.POSITIVE_INFINITY;
    expect(compare([inf, -inf], [inf, -inf]).broken).toBe(0);
    expect(compare([inf, 5], [-inf, 5])).toMatchObject({ broken: 1, worst: { index: [0] } });
    expect(compare([inf, 5], [65504, 5])).toMatchObject({ broken: 1 });
    expect(compare([5], [inf])).toMatchObject({ broken: 1, significant: 1, lost: 0 });
  });

  it("have no distances where nothing is finite on both sides", () => {
    const { maxAbs, maxRel, rmse, snrDb, cosine, reference } = compare([Number.NaN], [1]);
    expect([maxAbs, maxRel, rmse, snrDb, cosine, reference.min, reference.max]).toEqual(
      Array(7).fill(Number.NaN),
    );
  });

  it("take -0 and 0 for equal", () => {
    expect(compare([0, -0], [-0, 0])).toMatchObject({
      broken: 0,
      maxAbs: 0,
      snrDb: Number.POSITIVE_INFINITY,
    });
  });

  it("of nothing are nothing", () => {
    expect(compareTensors(f32(), f32(), [0, 3], "fp32")).toMatchObject({ count: 0, broken: 0, worst: null });
  });

  it("find the worst element and its index", () => {
    const reference = new Float32Array(24).fill(1);
    const candidate = reference.map((value, i) => (i === 17 ? 9 : i === 3 ? 2 : value));
    expect(compareTensors(reference, candidate, [2, 3, 4], "fp32").worst).toEqual({
      index: [1, 1, 1],
      reference: 1,
      candidate: 9,
    });
    expect(compareTensors(f32(1), f32(2), [], "fp32").worst?.index).toEqual([]);
  });

  it("put an element that cannot be compared before any distance", () => {
    expect(compare([1, 2, 3], [1e9, 2, Number.NaN]).worst?.index).toEqual([2]);
  });

  it("give SNR and cosine their limits", () => {
    expect(compare([1, 2], [1, 2]).snrDb).toBe(Number.POSITIVE_INFINITY);
    expect(compare([0, 0], [1, 0])).toMatchObject({ snrDb: Number.NEGATIVE_INFINITY, cosine: 0 });
    expect(compare([0, 0], [0, 0])).toMatchObject({ snrDb: Number.POSITIVE_INFINITY, cosine: 1 });
    expect(compare([1, 2], [0, 0])).toMatchObject({ snrDb: 0, cosine: 0 });
    expect(compare([1, -2], [-1, 2]).cosine).toBe(-1);
    expect(compare([1, 2], [1.1, 2.2]).snrDb).toBeCloseTo(20, 4);
  });

  it("sum in double: a million small errors on large values are seen", () => {
    const reference = new Float32Array(1_000_000).fill(4096);
    const candidate = reference.map((value) => value + 2 ** -11);
    expect(compareTensors(reference, candidate, [1_000_000], "fp32")).toMatchObject({
      rmse: 2 ** -11,
      cosine: 1,
    });
  });

  it("hold the largest floats", () => {
    const max = formatLimits.fp32.max;
    const { maxAbs, broken, cosine } = compare([max, -max], [-max, max]);
    expect({ maxAbs, broken, cosine }).toEqual({ maxAbs: 2 * max, broken: 0, cosine: -1 });
  });

  it("count what is lost where the format could hold it, and nothing below", () => {
    expect(compare([1, 1e-3, 1e-6, 0], [0, 1e-3, 0, 0], "fp16")).toMatchObject({ lost: 1, significant: 2 });
    expect(compare([1, 1e-3, 1e-6, 0], [0, 1e-3, 0, 0], "fp32")).toMatchObject({ lost: 2, significant: 3 });
  });

  it("compare integers as numbers", () => {
    const { maxAbs, worst, candidate } = compareTensors(
      Int32Array.from([2 ** 31 - 1, -5]),
      Int32Array.from([-(2 ** 31), -5]),
      [2],
      "fp32",
    );
    expect({ maxAbs, index: worst?.index, min: candidate.min }).toEqual({
      maxAbs: 2 ** 32 - 1,
      index: [0],
      min: -(2 ** 31),
    });
    expect(compareTensors(Uint8Array.of(255), Uint8Array.of(255), [1], "fp32").snrDb).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it("refuse tensors of different lengths", () => {
    expect(() => compareTensors(f32(1, 2), f32(1), [2], "fp32")).toThrow(
      new RangeError("cannot compare 2 elements with 1"),
    );
  });

  it("know the largest magnitude on either side of zero", () => {
    expect(largestMagnitude(describeTensor(f32(-7, 3, Number.NaN)))).toBe(7);
    expect(largestMagnitude(describeTensor(f32(Number.NaN)))).toBeNaN();
  });
});
