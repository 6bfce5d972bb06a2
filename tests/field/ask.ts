import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { makePlan, type SessionExtras } from "../../action/src/engine/plan.ts";
import { ProbeProcess } from "../../action/src/engine/process.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import type { Config } from "../../core/report/schema.ts";
import { listen, makeStep, ofKind, writePlan } from "../probe/speaking.ts";
import type { Tensors } from "./samples.ts";

export interface Answered {
  name: string;
  shape: number[];
  values: ArrayLike<number>;
}
/** What a runtime made of each input, by the input's name: its outputs, or what it said instead. */
export type Answers = Record<string, Answered[] | string>;

/** A large model on an emulated CPU says nothing for a while, and for longer where others share the machine. */
export const SILENCE_MS = 900_000;

/** Runs each input in a process of its own, so that a crash is one input's. */
export async function ask(
  place: Pick<Place, "probe">,
  model: string,
  inputs: Record<string, Tensors>,
  config: Config,
  signal: AbortSignal,
  extras: SessionExtras = {},
): Promise<Answers> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-field-"));
  const answers: Answers = {};
  try {
    for (const [name, tensors] of Object.entries(inputs)) {
      const step = await makeStep(folder, name, tensors);
      const plan = await writePlan(folder, makePlan(model, config, [step], extras));
      const heard = await listen(new ProbeProcess(place.probe(["--plan", plan]), SILENCE_MS, signal));
      signal.throwIfAborted();
      const outputs = ofKind(heard, "output");
      const [error] = ofKind(heard, "error");
      const ended = heard.exit.signal ?? `exit code ${heard.exit.code}`;
      answers[name] = error
        ? `${error.header.stage}: ${error.header.message.split("\n")[0]}`
        : outputs.length > 0
          ? outputs.map(({ header, data }) => ({
              name: header.name,
              shape: header.shape,
              values: numbers(header.dtype, data),
            }))
          : `ended by ${ended}`;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return answers;
}

function numbers(dtype: string, data: Buffer): ArrayLike<number> {
  const bytes = new Uint8Array(data).buffer;
  if (dtype === "float32") return new Float32Array(bytes);
  if (dtype === "float64") return new Float64Array(bytes);
  if (dtype === "int32") return new Int32Array(bytes);
  if (dtype === "uint32") return new Uint32Array(bytes);
  if (dtype === "int16") return new Int16Array(bytes);
  if (dtype === "uint16") return new Uint16Array(bytes);
  return dtype === "int8" ? new Int8Array(bytes) : new Uint8Array(bytes);
}
