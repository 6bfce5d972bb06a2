import fc from "fast-check";
import { readImage } from "../../../action/src/input/image.ts";
import { loadSharp } from "../../../action/src/input/sharp.ts";
import type { Preprocess } from "../../../action/src/input/source.ts";
import { type Broken, broken, type FieldAt, type Sample, showBroken } from "../bytes.ts";
import type { Surface } from "../surface.ts";

type Input = Broken & { preprocess: Preprocess };

const preprocess: fc.Arbitrary<Preprocess> = fc.record({
  size: fc.option(fc.tuple(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 }))),
  channels: fc.constantFrom("rgb" as const, "bgr" as const, "gray" as const),
  mean: fc.constant([0, 0, 0]),
  scale: fc.constant([1, 1, 1]),
});

/** Pictures of every kind that is read. */
export const images = (read = readImage): Surface<Input> => ({
  name: "images",
  times: 1000,
  modules: ["action/src/input/image.ts"],
  // The most pixels that are read, decoded and as numbers: some 25 bytes each.
  mostMb: 3000,
  async open() {
    const samples = await draw();
    return {
      inputs: fc.tuple(broken(samples), preprocess).map(([bytes, how]) => ({ ...bytes, preprocess: how })),
      show: showBroken,
      async attempt({ name, bytes, preprocess }) {
        const { shape, data } = await read(name, bytes, preprocess);
        if (data.length !== shape.reduce((all, one) => all * one, 1))
          throw new Error(`${data.length} values of shape ${shape}`);
        return "accepted";
      },
    };
  },
});

async function draw(): Promise<Sample[]> {
  const sharp = await loadSharp();
  const samples: Sample[] = [];
  for (const format of ["png", "jpeg", "webp", "tiff", "gif", "avif"] as const) {
    const image = sharp({ create: { width: 9, height: 7, channels: 3, background: "#4488cc" } });
    const bytes = Uint8Array.from(await image.toFormat(format).toBuffer());
    samples.push({ name: `image.${format}`, bytes, fields: headOf(bytes) });
  }
  return samples;
}

/** All formats say sizes and offsets in their first bytes, some in words of two or four. */
const headOf = (bytes: Uint8Array): FieldAt[] =>
  [1, 2, 4].flatMap((size) =>
    Array.from({ length: Math.min(160, bytes.length - size) }, (_, at) => ({ at, size })),
  );
