import { readFileSync } from "node:fs";
import path from "node:path";
import { readNpz, writeNpz } from "../../../action/src/input/npz.ts";
import { type Broken, broken, type Sample, showBroken } from "../bytes.ts";
import { fieldsRead } from "../fields.ts";
import type { Surface } from "../surface.ts";

const fixtures = path.join("tests", "input", "fixtures");

/** Arrays in an archive. */
export const npz = (read = readNpz): Surface<Broken> => ({
  name: ".npz",
  times: 1500,
  modules: ["action/src/input/npz.ts", "action/src/system/zip.ts"],
  async open() {
    const written = writeNpz([
      { name: "a/b", data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
      { name: "模型", data: Int32Array.of(7), shape: [] },
    ]);
    const files: [string, Uint8Array][] = [
      ["written.npz", written],
      ...["stored.npz", "deflated.npz"].map((name): [string, Uint8Array] => [
        name,
        readFileSync(path.join(fixtures, name)),
      ]),
    ];
    const samples: Sample[] = [];
    for (const [name, bytes] of files)
      samples.push({ name, bytes, fields: await fieldsRead(() => readNpz(bytes, name)) });
    return {
      inputs: broken(samples),
      show: showBroken,
      async attempt({ name, bytes }) {
        read(bytes, name);
        return "accepted";
      },
    };
  },
});
