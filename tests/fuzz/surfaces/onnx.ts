import { writeFile } from "node:fs/promises";
import path from "node:path";
import { impostorModel } from "../../../action/src/input/impostor.ts";
import { OnnxEdit } from "../../../action/src/onnx/edit.ts";
import { OnnxParts } from "../../../action/src/onnx/extract.ts";
import { readOnnx } from "../../../action/src/onnx/onnx.ts";
import { type Broken, broken, showBroken } from "../bytes.ts";
import { onnxSamples } from "../models.ts";
import type { Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

/** What is read of an ONNX file, cut out of it and edited in it. */
export const onnxFile = (read = readOnnx): Surface<Broken> => ({
  name: ".onnx",
  times: 1000,
  modules: [
    "action/src/onnx/onnx.ts",
    "action/src/onnx/wire.ts",
    "action/src/onnx/extract.ts",
    "action/src/onnx/edit.ts",
  ],
  async open() {
    const file = path.join(await makeFolder("onnx"), "broken.onnx");
    return {
      inputs: broken(await onnxSamples()),
      show: showBroken,
      async attempt({ bytes }) {
        await writeFile(file, bytes);
        const impostor = await impostorModel(file);
        if (impostor) throw impostor;
        read(file);
        const parts = new OnnxParts(file);
        parts.write(new Set(parts.nodes), [], parts.outputs);
        const edit = await OnnxEdit.read(file);
        edit.prune();
        edit.bytes();
        return "accepted";
      },
    };
  },
});
