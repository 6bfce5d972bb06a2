import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fitTensor } from "../../../action/src/input/fit.ts";
import { impostorInput } from "../../../action/src/input/impostor.ts";
import { readNpy } from "../../../action/src/input/npy.ts";
import { type Broken, broken, type FieldAt, type Sample, showBroken } from "../bytes.ts";
import type { Surface } from "../surface.ts";

const folder = path.join("tests", "input", "fixtures");
const wanted = { name: "x", dtype: "float32", shape: [] };

/** An array of a file, fitted to a model's input as a run does. */
export const npy = (read = readNpy): Surface<Broken> => ({
  name: ".npy",
  times: 1500,
  modules: ["action/src/input/npy.ts", "action/src/input/fit.ts", "action/src/input/cast.ts"],
  async open() {
    return {
      inputs: broken(samples()),
      show: showBroken,
      async attempt({ name, bytes }) {
        const impostor = impostorInput(bytes, name);
        if (impostor) throw impostor;
        const array = read(bytes, name);
        fitTensor(array, wanted, { model: "net", source: name, image: false });
        return "accepted";
      },
    };
  },
});

function samples(): Sample[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".npy"));
  return files.map((name) => {
    const bytes = readFileSync(path.join(folder, name));
    return { name, bytes, fields: [...headFields, ...digitsOf(bytes)] };
  });
}

/** Version and length of the header. */
const headFields: FieldAt[] = [
  { at: 6, size: 1 },
  { at: 7, size: 1 },
  { at: 8, size: 2 },
  { at: 10, size: 2 },
];

/** The shape and the type are written as text. */
const digitsOf = (bytes: Uint8Array): FieldAt[] =>
  [...bytes.subarray(10, 128)].flatMap((byte, at) =>
    byte >= 0x20 && byte < 0x7f ? [{ at: at + 10, size: 1 }] : [],
  );
