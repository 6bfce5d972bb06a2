import { createHash } from "node:crypto";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { readImage } from "../../action/src/input/image.ts";
import { pictureRange, tensorPicture } from "../../action/src/input/picture.ts";
import type { Preprocess } from "../../action/src/input/source.ts";
import { parityError } from "./temp.ts";

const plain: Preprocess = { size: null, channels: "rgb", mean: [0, 0, 0], scale: [1, 1, 1] };
const gray: Preprocess = { size: null, channels: "gray", mean: [0], scale: [1] };
/** Two pixels wide, three high, each channel of each pixel its own value. */
const pixels = Uint8Array.from({ length: 18 }, (_, at) => 10 + at * 13);
const raw = (data: Uint8Array = pixels, channels: 1 | 3 | 4 = 3) =>
  sharp(data, { raw: { width: 2, height: 3, channels } });
const plane = (channel: number) => [...pixels].filter((_, at) => at % 3 === channel);

describe("an image as a tensor", () => {
  test("is [1, 3, H, W] in planes, with its pixels exactly", async () => {
    const { shape, data } = await readImage("a.png", await raw().png().toBuffer(), plain);
    expect(shape).toEqual([1, 3, 3, 2]);
    expect([...data]).toEqual([...plane(0), ...plane(1), ...plane(2)]);
  });

  test("has its channels in the order asked, then (x - mean) * scale for each", async () => {
    const preprocess: Preprocess = { size: null, channels: "bgr", mean: [1, 2, 3], scale: [2, 0.5, 1] };
    const { data } = await readImage("a.png", await raw().png().toBuffer(), preprocess);
    expect([...data]).toEqual([
      ...plane(2).map((x) => (x - 1) * 2),
      ...plane(1).map((x) => (x - 2) / 2),
      ...plane(0).map((x) => x - 3),
    ]);
  });

  test("has its channels last where the model's are", async () => {
    const { shape, data } = await readImage("a.png", await raw().png().toBuffer(), plain, "nhwc");
    expect(shape).toEqual([1, 3, 2, 3]);
    expect([...data]).toEqual([...pixels]);
  });

  test("gray is BT.601, and a gray image gives equal colours", async () => {
    const { shape, data } = await readImage("a.png", await raw().png().toBuffer(), gray);
    expect(shape).toEqual([1, 1, 3, 2]);
    expect([...data]).toEqual(
      plane(0).map((r, at) => Math.round(0.299 * r + 0.587 * plane(1)[at]! + 0.114 * plane(2)[at]!)),
    );
    const mono = await sharp(Uint8Array.of(0, 50, 100, 150, 200, 255), {
      raw: { width: 2, height: 3, channels: 1 },
    })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    const expanded = await readImage("a.png", mono, plain);
    expect([...expanded.data]).toEqual([...new Array(3)].flatMap(() => [0, 50, 100, 150, 200, 255]));
  });

  test("has no alpha, and hidden colours stay what they are", async () => {
    const rgba = Uint8Array.from({ length: 24 }, (_, at) =>
      at % 4 === 3 ? 0 : (pixels[Math.floor(at / 4) * 3 + (at % 4)] as number),
    );
    const { data } = await readImage("a.png", await raw(rgba, 4).png().toBuffer(), plain);
    expect([...data.slice(0, 6)]).toEqual(plane(0));
  });

  test("is turned as EXIF says", async () => {
    const sideways = await sharp(await raw().png().toBuffer())
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    const { shape, data } = await readImage("a.png", sideways, plain);
    expect(shape).toEqual([1, 3, 2, 3]);
    const red = plane(0);
    expect([...data.slice(0, 6)]).toEqual([red[4], red[2], red[0], red[5], red[3], red[1]]);
  });

  test("of 16 bits comes as the 8 bits an app gets", async () => {
    const wide = Uint16Array.of(
      0,
      0x8000,
      0xffff,
      0x1234,
      0xff00,
      0x00ff,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    );
    const png = await sharp(wide, { raw: { width: 2, height: 3, channels: 3 } })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).depth).toBe("ushort");
    const { data } = await readImage("a.png", png, plain, "nhwc");
    expect([...data.slice(0, 6)]).toEqual([0, 0x80, 0xff, 0x12, 0xff, 0]);
    const mono = await sharp(Uint16Array.of(0, 0x8000, 0xffff, 0x1234, 0xff00, 0x00ff), {
      raw: { width: 2, height: 3, channels: 1 },
    })
      .toColourspace("grey16")
      .png()
      .toBuffer();
    expect((await sharp(mono).metadata()).depth).toBe("ushort");
    expect([...(await readImage("a.png", mono, gray)).data]).toEqual([0, 0x80, 0xff, 0x12, 0xff, 0]);
  });

  test("is resized to width and height, whatever its own", async () => {
    const big = await sharp({
      create: { width: 40, height: 10, channels: 3, background: { r: 9, g: 8, b: 7 } },
    })
      .jpeg({ quality: 100 })
      .toBuffer();
    const { shape, data } = await readImage("a.jpg", big, { ...plain, size: [6, 8] });
    expect(shape).toEqual([1, 3, 8, 6]);
    expect(Math.max(...data.map((x, at) => Math.abs(x - [9, 8, 7][Math.floor(at / 48)]!)))).toBeLessThan(3);
  });

  test("CMYK becomes RGB", async () => {
    const cmyk = await raw().toColourspace("cmyk").jpeg().toBuffer();
    expect((await readImage("a.jpg", cmyk, plain)).shape).toEqual([1, 3, 3, 2]);
  });

  test.each([
    ["empty", Buffer.alloc(0)],
    ["random", Buffer.from("not an image, whatever its name says")],
    ["cut off", "half"],
  ])("%s: says that it is no image", async (_, content) => {
    const noise = Uint8Array.from({ length: 3 * 64 * 64 }, (_, at) => (at * 7919) % 251);
    const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer();
    const bytes = typeof content === "string" ? whole.subarray(0, whole.length / 2) : content;
    const error = await parityError(() => readImage("photos/a.png", bytes, plain));
    expect([error.code, error.exit]).toEqual(["input-image-broken", 2]);
    expect(error.message).toMatch(/^photos\/a\.png is not a readable image: ./);
  });
});

describe("a tensor as a picture", () => {
  const side = 16;
  const ramp = (length: number, scale = 1) =>
    Float32Array.from({ length }, (_, at) => ((at % 256) / 255) * scale);
  const decoded = async (
    tensor: Float32Array,
    shape: number[],
    range: Parameters<typeof tensorPicture>[2],
  ) => {
    const picture = await tensorPicture(tensor, shape, range);
    const bytes = Buffer.from(picture?.data ?? "", "base64");
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    return { picture, bytes, data, info };
  };

  test.each([
    [[1, 1, side, side]],
    [[1, 3, side, side]],
    [[1, 4, side, side]],
    [[3, side, side]],
    [[1, side, side]],
    [[side, side]],
    [[1, side, 2 * side, 3]],
    [[side, side, 4]],
  ])("%j is one", async (shape) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const picture = await tensorPicture(ramp(count), shape, { min: 0, max: 1 });
    expect(picture).toMatchObject({ mime: "image/webp", height: side });
  });

  test.each([
    [[]],
    [[1000]],
    [[1, 1000]],
    [[1, 3, 1, 1]],
    [[2, 3, 64, 64]],
    [[1, 5, 64, 64]],
    [[1, 40, 6625]],
    [[1, 8, 64, 64]],
  ])("%j is none", async (shape) => {
    expect(await tensorPicture(new Float32Array(1), shape, null)).toBeNull();
  });

  test("shows planes and pixels alike, exactly while it is small", async () => {
    const interleaved = Float32Array.from({ length: side * side * 3 }, (_, at) => (at * 31) % 256);
    const planes = Float32Array.from(interleaved, (_, at) => {
      const pixel = at % (side * side);
      return interleaved[pixel * 3 + Math.floor(at / (side * side))] as number;
    });
    const first = await decoded(planes, [1, 3, side, side], { min: 0, max: 255 });
    const last = await decoded(interleaved, [1, side, side, 3], { min: 0, max: 255 });
    expect([...first.data]).toEqual([...interleaved]);
    expect(last.picture?.id).toBe(first.picture?.id);
    expect(first.picture?.id).toBe(createHash("sha256").update(first.bytes).digest("hex"));
  });

  test("NaN is 0, and what is outside the range is clamped", async () => {
    const tensor = new Float32Array(side * side);
    tensor.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 300, -5, 128]);
    const { data, info } = await decoded(tensor, [side, side], { min: 0, max: 255 });
    expect([...data.subarray(0, 6 * info.channels)].filter((_, at) => at % info.channels === 0)).toEqual([
      0, 255, 0, 255, 0, 128,
    ]);
    const nan = await decoded(new Float32Array(side * side).fill(Number.NaN), [side, side], {
      min: -1,
      max: 1,
    });
    expect(nan.data[0]).toBe(128);
  });

  test("longer sides are scaled down to 512", async () => {
    const picture = await tensorPicture(ramp(1024 * 600), [1, 1, 600, 1024], null);
    expect([picture?.width, picture?.height]).toEqual([512, 300]);
  });

  test.each([
    ["pixels", [0, 128, 255], { min: 0, max: 255 }],
    ["pixels with overshoot", [-3, 128, 260], { min: 0, max: 255 }],
    ["dark pixels", [0, 3, 12], { min: 0, max: 255 }],
    ["unit", [0, 0.5, 1.01], { min: 0, max: 1 }],
    ["symmetric", [-0.9, 0.5, 1], { min: -1, max: 1 }],
    ["others", [-40, 3000], { min: -40, max: 3000 }],
    ["constant", [3000, 3000], { min: 3000, max: 3001 }],
    ["none finite", [Number.NaN, Number.POSITIVE_INFINITY], { min: 0, max: 255 }],
    ["with NaN", [Number.NaN, 0.25], { min: 0, max: 1 }],
  ])("range of %s", (_, values, range) => {
    expect(pictureRange(Float32Array.from(values))).toEqual(range);
  });

  test("the fourth channel does not count", () => {
    const tensor = new Float32Array(4 * side * side).fill(0.5);
    tensor.fill(255, 3 * side * side);
    expect(pictureRange(tensor, [1, 4, side, side])).toEqual({ min: 0, max: 1 });
  });
});
