import { describe, expect, test } from "vitest";
import * as make from "../../action/src/diagnose/map-transforms.ts";

const tensor = (name: string, shape: number[], values: number[]): make.FedTensor => ({
  name,
  dtype: "float32",
  shape,
  data: Float32Array.from(values),
});
const ids = (name: string, values: number[]): make.FedTensor => ({
  name,
  dtype: "int32",
  shape: [1, values.length],
  data: Int32Array.from(values),
});
const at = (transform: make.Transform, t: number) => Array.from(transform.at(t)[0]!.data);

describe("changes of an input", () => {
  // Two channels of two pixels, each with its own mean and scale: pixels 100, 200 and 50, 250.
  const pixels = { mean: [100, 50], scale: [0.5, 0.1], least: 0, most: 255 };
  const image = tensor("image", [1, 2, 1, 2], [0, 50, 0, 20]);

  test("of pixels are made where pixels are, and cut off there", () => {
    expect(at(make.brightness(image, pixels), 0)).toEqual([-50, -50, -5, -5]);
    expect(at(make.brightness(image, pixels), 2)).toEqual([50, 77.5, 5, 20.5]);
    expect(at(make.shift(image, pixels), -60)).toEqual([-30, 20, -5, 14]);
    // Their mean is 150.
    expect(at(make.contrast(image, pixels), 0)).toEqual([25, 25, 10, 10]);
  });

  test("leave the input as it was where they are natural", () => {
    for (const transform of [
      make.brightness(image, pixels),
      make.shift(image, pixels),
      make.contrast(image, pixels),
      make.gain(image),
      make.blend(image, { id: "b", tensor: tensor("image", [1, 2, 1, 2], [1, 2, 3, 4]) }),
      make.emptied("silence", image),
    ])
      expect(at(transform, transform.natural)).toEqual([0, 50, 0, 20]);
  });

  test("channels may be last", () => {
    const last = tensor("image", [1, 1, 2, 2], [0, 0, 50, 20]);
    const swapped = { ...pixels, mean: [100, 50, 0], scale: [0.5, 0.1, 1] };
    const three = tensor("image", [1, 1, 2, 3], [0, 0, 10, 50, 20, 30]);
    expect(at(make.shift(three, swapped), -300)).toEqual([-50, -5, 0, -50, -5, 0]);
    expect(last.shape).toHaveLength(4);
  });

  test("of masks, ids and lengths", () => {
    const mask = make.maskShare(tensor("mask", [1, 1, 1, 4], [0, 1, 0, 0]));
    expect(mask.natural).toBe(0.25);
    expect(at(mask, 0)).toEqual([0, 0, 0, 0]);
    expect(at(mask, 0.5)).toEqual([1, 1, 0, 0]);
    expect(at(make.emptied("padding", ids("ids", [7, 8, 9, 6])), 0.5)).toEqual([7, 8, 0, 0]);
    expect(at(make.saidLength(ids("lengths", [4, 2])), 3)).toEqual([3, 2]);
  });

  test("a length that is open is cut of all tensors that share it", () => {
    const all = [ids("ids", [7, 8, 9]), ids("mask", [1, 1, 1]), ids("fixed", [5, 5, 5])];
    const length = make.fedLength(all[0]!, all, new Set(["ids", "mask"]));
    expect(length.line).toEqual({ from: 1, to: 3, whole: true });
    expect(length.at(2).map(({ name, shape, data }) => [name, shape, Array.from(data)])).toEqual([
      ["ids", [1, 2], [7, 8]],
      ["mask", [1, 2], [1, 1]],
    ]);
  });
});
