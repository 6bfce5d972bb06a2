import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { runCommand } from "../../../action/src/commands/run.ts";
import { writeNpz } from "../../../action/src/input/npz.ts";
import { readGraph } from "../../../action/src/mnn/graph/read.ts";
import { readReport } from "../../../action/src/report/read.ts";
import { noise } from "../../support/onnx.ts";
import { type Broken, broken, showBroken } from "../bytes.ts";
import { quietIo } from "../io.ts";
import { mnnSamples } from "../models.ts";
import type { Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

/** A broken .mnn, run: what MNN makes of it is a verdict, whatever it is. */
export const run = (command = runCommand): Surface<Broken> => ({
  name: "runs of a .mnn",
  times: 300,
  // A probe has ten seconds, and a second try where it died.
  limitMs: 50_000,
  modules: ["action/src/grid/", "action/src/engine/", "action/src/inside/", "core/judge/", "core/findings/"],
  async open() {
    const folder = await makeFolder("run");
    await mkdir(path.join(folder, "in"));
    const values = noise(3 * 64, 1);
    await writeFile(
      path.join(folder, "in", "a.npz"),
      writeNpz([{ name: "x", data: values, shape: [1, 3, 8, 8] }]),
    );
    const samples = (await mnnSamples(folder, ["3.6.1"])).filter(({ name }) => name.startsWith("plain"));
    return {
      inputs: broken(samples),
      show: showBroken,
      async attempt({ bytes }) {
        await writeFile(path.join(folder, "net.mnn"), bytes);
        await readGraph(path.join(folder, "net.mnn")).catch(() => null);
        const flags = {
          model: ["net.mnn"],
          input: ["in/*.npz"],
          mnn: ["3.6.1"],
          target: ["host"],
          config: ["cpu/low"],
          ops: "all",
          timeout: "10",
          fresh: true,
          out: "report",
        };
        await command(undefined as never, flags as never, quietIo(folder));
        const { cells } = await readReport(path.join(folder, "report"));
        return cells.map(({ verdict }) => verdict).sort()[0] ?? "no cell";
      },
    };
  },
});
