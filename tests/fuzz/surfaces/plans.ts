import { writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { resolveRelease } from "../../../action/src/config/resolve/release.ts";
import { makePlan } from "../../../action/src/engine/plan.ts";
import { ProbeProcess } from "../../../action/src/engine/process.ts";
import type { Place } from "../../../action/src/places/place/place.ts";
import { preparePlace } from "../../../action/src/places/prepare.ts";
import { resolveTarget } from "../../../action/src/target/resolve.ts";
import { noise } from "../../support/onnx.ts";
import { testContext } from "../../support/tool-context.ts";
import { brokenJson, brokenJsonText } from "../json.ts";
import { mnnSamples } from "../models.ts";
import type { Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

/** How long a plan's longest step may be silent. */
const LIMIT_MS = 15_000;

/** How long one that goes on and on is listened to. */
const MOST_MS = 8_000;

/** The file that tells the Python probe what to run, on a real wheel. How the probe ends is a verdict; that it ends and says so is ours. */
export const plans = (start?: Place["probe"]): Surface<string> => ({
  name: "plans of a probe",
  times: 300,
  modules: ["action/src/engine/process.ts", "action/src/engine/frame.ts"],
  async open() {
    const folder = await makeFolder("plans");
    await mnnSamples(folder, ["3.6.1"]);
    const place = await preparePlace(resolveRelease("3.6.1"), resolveTarget("host"), testContext());
    const tensor = path.join(folder, "x.bin");
    await writeFile(tensor, Buffer.from(noise(3 * 64, 1).buffer));
    const plan = makePlan(
      path.join(folder, "plain.onnx-3.6.1.mnn"),
      { id: "cpu/low", backend: "cpu", precision: "low", threads: 1, memory: "normal" },
      [
        {
          id: "a",
          tensors: [{ name: "x", dtype: "float32", shape: [1, 3, 8, 8], file: tensor }],
          ops: "all",
          repeats: 1,
        },
      ],
    );
    const file = path.join(folder, "plan.json");
    return {
      inputs: fc.oneof(
        { weight: 4, arbitrary: brokenJson([plan]) },
        { weight: 1, arbitrary: brokenJsonText([plan]) },
      ),
      async attempt(text) {
        await writeFile(file, text);
        const probe = new ProbeProcess(
          (start ?? place.probe)(["--plan", file]),
          LIMIT_MS,
          new AbortController().signal,
        );
        return ended(probe);
      },
    };
  },
});

/** How a probe ended, in a word: its last frame, or its death. */
async function ended(probe: ProbeProcess): Promise<string> {
  let last = "nothing";
  // What a plan may ask for without end is not a hang of ours: whoever made it gets it.
  const enough = setTimeout(() => probe.kill(), MOST_MS);
  try {
    for (let frame = await probe.next(); frame; frame = await probe.next()) {
      const { header } = frame;
      if (header.kind === "end" || header.kind === "error" || last === "nothing") last = header.kind;
      if (header.kind === "error") last = `error at ${header.stage}`;
      probe.recycle(frame);
    }
    const { code, signal } = await probe.ended();
    const log = probe.log();
    if (/Traceback/.test(log)) throw new Error(`the probe's own fault: ${log.slice(-600)}`);
    return signal ? `died of ${signal}` : code === 0 ? last : `exit ${code}, ${last}`;
  } finally {
    clearTimeout(enough);
    await probe.dispose();
  }
}
