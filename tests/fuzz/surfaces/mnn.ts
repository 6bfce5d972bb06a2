import { writeFile } from "node:fs/promises";
import path from "node:path";
import { constantsOf, valuesOf } from "../../../action/src/mnn/graph/constants.ts";
import { withFloats } from "../../../action/src/mnn/graph/floats.ts";
import { matchNames } from "../../../action/src/mnn/graph/match.ts";
import { readGraph, withoutWriter } from "../../../action/src/mnn/graph/read.ts";
import { type Broken, broken, showBroken } from "../bytes.ts";
import { mnnSamples } from "../models.ts";
import type { Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

/** All that is asked of the network in a .mnn file. */
export const mnn = (read = readGraph): Surface<Broken> => ({
  name: ".mnn",
  times: 1000,
  modules: ["action/src/mnn/graph/"],
  async open() {
    const folder = await makeFolder("mnn");
    const file = path.join(folder, "broken.mnn");
    return {
      inputs: broken(await mnnSamples(folder)),
      show: showBroken,
      async attempt({ bytes }) {
        await writeFile(file, bytes);
        withoutWriter(Uint8Array.from(bytes));
        const graph = await read(file);
        matchNames(graph, ["x", "c", "y"]);
        await withFloats(graph, (value) => value);
        for (const op of graph.ops) {
          await constantsOf(graph, op);
          await valuesOf(graph, op);
        }
        return "accepted";
      },
    };
  },
});
