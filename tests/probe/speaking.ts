import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { FrameHeader, HeaderOf } from "../../action/src/engine/frame.ts";
import { makePlan, type Plan, type PlanStep, type SessionExtras } from "../../action/src/engine/plan.ts";
import { type Exit, ProbeProcess } from "../../action/src/engine/process.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import type { Config, TensorInfo } from "../../core/report/schema.ts";

/** A frame as tests look at it: its payload copied out. */
export interface Said {
  header: FrameHeader;
  data: Buffer;
}

/** All that a probe said and how it ended. */
export interface Talk {
  said: Said[];
  exit: Exit;
  log: string;
}

export const plain: Config = {
  id: "cpu/normal",
  backend: "cpu",
  precision: "normal",
  threads: 1,
  memory: "normal",
};

let count = 0;

/** A step that feeds these tensors, each written to a file of its own. */
export async function makeStep(
  folder: string,
  id: string,
  tensors: Record<string, { shape: number[]; values: Float32Array | Int32Array }>,
  more: Partial<PlanStep> = {},
): Promise<PlanStep> {
  const list: (TensorInfo & { file: string })[] = [];
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const file = path.join(folder, `${count++}.bin`);
    await writeFile(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    list.push({ name, dtype: values instanceof Float32Array ? "float32" : "int32", shape, file });
  }
  return { id, tensors: list, ops: "none", repeats: 1, ...more };
}

export async function writePlan(folder: string, plan: Plan | object): Promise<string> {
  const file = path.join(folder, `plan-${count++}.json`);
  await writeFile(file, JSON.stringify(plan));
  return file;
}

/** Starts a probe on a plan. */
export async function start(
  place: Place,
  folder: string,
  model: string,
  steps: PlanStep[],
  config: Config = plain,
  extras: SessionExtras = {},
): Promise<ProbeProcess> {
  const file = await writePlan(folder, makePlan(model, config, steps, extras));
  return new ProbeProcess(place.probe(["--plan", file]), 120_000, new AbortController().signal);
}

/** Listens to a probe until it ends. `pause` is called before each frame is asked for. */
export async function listen(probe: ProbeProcess, pause?: () => Promise<void>): Promise<Talk> {
  const said: Said[] = [];
  for (;;) {
    await pause?.();
    const frame = await probe.next();
    if (!frame) break;
    said.push({ header: frame.header, data: Buffer.from(frame.payload.slice(0, frame.bytes)) });
    probe.recycle(frame);
  }
  return { said, exit: await probe.exit, log: probe.log() };
}

/** Starts a probe and listens to its end. */
export const talk = async (...args: Parameters<typeof start>): Promise<Talk> => listen(await start(...args));

/** The frames of a kind. */
export const ofKind = <Kind extends FrameHeader["kind"]>({ said }: Talk, kind: Kind) =>
  said.filter((one): one is Said & { header: HeaderOf<Kind> } => one.header.kind === kind);

export const floats = ({ data }: Said): Float32Array =>
  new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
